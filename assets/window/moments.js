// Moments in the reader's own zone and language.

const DAY = 86_400_000;
let behind = 0;

/** A replay's clock may stand years ago; then "now" is the newest thing that happened there. */
export function setNow(newest) {
  behind = Math.abs(Date.now() - newest) < DAY ? 0 : Date.now() - newest;
}

const now = () => Date.now() - behind;

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = format({ hour: "2-digit", minute: "2-digit" });
const STYLES = {
  t: CLOCK,
  T: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  d: format({ dateStyle: "short" }),
  D: format({ dateStyle: "long" }),
  f: format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  F: format({ dateStyle: "full", timeStyle: "short" }),
};
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export function relative(moment) {
  const distance = moment - now();
  const [unit, length] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? [];
  return unit ? RELATIVE.format(Math.round(distance / length), unit) : "just now";
}

export const clock = (moment) => CLOCK.format(moment);
export const wholeMoment = (moment) => STYLES.F.format(moment);
export const dayOf = (moment) => STYLES.D.format(moment);
export const inStyle = (moment, style) =>
  style === "R" ? relative(moment) : (STYLES[style] ?? STYLES.f).format(moment);

/** Relative moments on the screen go on. */
export function keepTime() {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-relative]")) {
      element.textContent = relative(Number(element.dataset.relative));
    }
  }, 20_000);
}
