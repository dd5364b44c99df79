// A command as one line of text, and what a client checks before it sends one. A field is an
// option, its input, and the value that was chosen from the list, if one was.

/** What a field holds: the chosen value, or else what was typed. */
export const textOf = (field) => field.value ?? field.input.value;

/** `/incident update status:identified`, typed or pasted in one go: the command, its values, the
    rest. */
export function readLine(typed, commands) {
  const command = commands.find(({ name }) => typed.startsWith(`${name} `));
  if (!command) return undefined;
  const values = {};
  let rest = typed.slice(command.name.length).trimStart();
  const pair = /^([\w-]+):(?:"((?:\\.|[^"\\])*)"|(\S*))\s*/;
  for (let found = pair.exec(rest); found; found = pair.exec(rest)) {
    const [whole, name, quoted, bare] = found;
    if (!command.options.some((option) => option.name === name)) break;
    values[name] = quoted?.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped)) ?? bare;
    rest = rest.slice(whole.length);
  }
  return { command, values, open: rest };
}

const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;

/** The line as the demo reads it; while typing, the field being typed stands last. */
export function lineOf(command, fields, typing, typed) {
  const filled = fields.filter((field) => field !== typing && textOf(field).trim());
  const parts = filled.map((field) => `${field.option.name}:${quoted(textOf(field))}`);
  if (typing) parts.push(`${typing.option.name}:${quoted(typed)}`);
  return [command.name, ...parts].join(" ");
}

/** What is wrong with the fields, and where; nothing where all is well. */
export function objection(fields) {
  for (const field of fields) {
    const { option, input } = field;
    const text = textOf(field);
    if (option.required && !text.trim()) return [`“${option.name}” is needed: ${option.description}.`, input];
    const over = [...text].length - (option.max_length ?? Infinity);
    if (over > 0) return [`“${option.name}” is ${over} characters too long.`, input];
    if (option.choices?.length && text && field.value === undefined) {
      const wanted = text.toLowerCase();
      const chosen = option.choices.find(({ name, value }) => [name.toLowerCase(), String(value)].includes(wanted));
      if (!chosen) return [`“${option.name}” is one of ${option.choices.map(({ name }) => name).join(", ")}.`, input];
      field.value = String(chosen.value);
    }
  }
  return undefined;
}
