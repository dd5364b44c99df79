# The postmortem: answers, and the document that `/postmortem draft` gives.

refusal-section-changed = Somebody else has written “{ $section }” since you opened it, so yours was not saved. Theirs is below, yours is the file. Open the form again, and put both together.
refusal-same-section = “{ $section }” says exactly that already. Nothing to change.
refusal-postmortem-too-early = { $incident } is still open. Close it first with `/incident close`; what is written of the postmortem is kept.
refusal-postmortem-empty = Nothing is written of the postmortem of { $incident } yet. Begin with `/postmortem write section:Impact`.
refusal-postmortem-published = The postmortem of { $incident } is public already; what you change with `/postmortem write` changes there too.

postmortem-draft =
    Here is the draft of { $incident }, with what you may see: what is on record stands in it. { $missing }
    Only you see this message. Lines with 🔒 or 👥 are not public; take them out before others read it.
postmortem-draft-missing = Still to be written with `/postmortem write`: { $sections }.
postmortem-draft-whole = Every section is written.
postmortem-draft-too-long = That draft is larger than Discord takes (10 MiB). Choose `template:short`.
postmortem-written = “{ $section }” stands in the postmortem of { $incident }.
postmortem-seen-public = Everyone can read it on the status page.
postmortem-seen-here = Only responders can read it until `/postmortem publish`.
postmortem-published = The postmortem of { $incident } is published.
postmortem-published-page = It is on its way to the status page: { $page }. What you change with `/postmortem write` changes there too.
postmortem-published-webhooks = It is on its way to whoever follows by webhook. What you change with `/postmortem write` changes there too.

# The document.
postmortem-title = Postmortem of { $incident }: { $title }
postmortem-private = This incident is private: only responders may read this.
postmortem-drill = This was a drill.
postmortem-not-public = Not everything here is public. Take out before others read it: lines with 🔒 (responders only) and 👥 (watchers and responders).
postmortem-summary = Summary
postmortem-timeline = Timeline
postmortem-updates = What we said
postmortem-tasks = Tasks
postmortem-followups = Follow-ups
postmortem-executive-summary = Executive summary
postmortem-problem-summary = Problem summary
postmortem-background = Background
postmortem-causes-and-trigger = Root causes and trigger
postmortem-action-items = Action items
postmortem-times = Times are in { $zone }.
postmortem-files = Files: { $names }

postmortem-severity = Severity
postmortem-status = Status
postmortem-is-closed = closed
postmortem-components = Components
postmortem-window = Planned window
postmortem-started = Started
postmortem-declared = Declared
postmortem-resolved = Resolved
postmortem-closed = Closed
postmortem-lasted = Lasted
postmortem-declared-by = Declared by
postmortem-page = Status page

postmortem-followup = Follow-up
postmortem-kind = Kind
postmortem-owner = Owner
postmortem-due = Due
postmortem-state = State

postmortem-ask-summary = To write: what happened, in two or three sentences that anyone understands. `/incident edit summary:…`
postmortem-ask-background = To write: what a reader needs to know to follow the rest.
postmortem-ask-impact = To write: who noticed what, for how long, how many. `/postmortem write section:Impact`
postmortem-ask-root-cause = To write: what broke and why, and what set it off just then. `/postmortem write section:Root cause`
postmortem-ask-went-well = To write: what helped, and should stay so. `/postmortem write section:What went well`
postmortem-ask-went-poorly = To write: what cost time or made it worse, without blame. `/postmortem write section:What went poorly`
postmortem-ask-lucky = To write: what could have gone worse, and did not by chance. `/postmortem write section:Where we got lucky`
postmortem-ask-lessons = To write: what we know now and did not before. `/postmortem write section:Lessons learned`
postmortem-ask-followups = To do: what keeps it from happening again, shows it sooner or softens it. `/followup add`
