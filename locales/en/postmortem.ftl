refusal-same-section = “{ $section }” says exactly that already. Nothing to change.
refusal-postmortem-too-early = { $incident } is still open. Close it first with `/incident close`; what is written of the postmortem is kept.
refusal-postmortem-empty = Nothing is written of the postmortem of { $incident } yet. Begin with `/postmortem write section:Impact`.
refusal-postmortem-published = The postmortem of { $incident } is public already; what you change with `/postmortem write` changes there too.
