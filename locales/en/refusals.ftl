# Why a request was turned down. Every text ends with what the person can do instead.

refusal-responders-only = Only responders can { $deed }. Ask someone with the responders' role, or someone who can manage channels.
refusal-closed = { $incident } is closed, so this can't be changed any more. If it is not over, open it again with `/incident reopen`; an entry that is wrong can be corrected with `/timeline edit`.
refusal-goes-on-in = { $incident } goes on in { $other }, so it takes nothing more. Do it there: in its room, or with `incident:{ $other }`. If it was another one after all: `/incident reopen`.
refusal-not-closed = { $incident } is still open. Close it with `/incident close`, or carry on.
refusal-empty = { $part } is empty. Write a few words and send it again.
refusal-too-long = { $part } has { $length } characters, and { $most } is the most. Shorten it, or split it; nothing was recorded, so copy your text from above.
refusal-no-components-yet = “{ $given }” is not a component here. There are none yet: add it with `/component add`, or leave components out.
refusal-no-such-component = “{ $given }” is not a component here. Choose from: { $known }. A new one is added with `/component add`.
refusal-not-here = { $name } is not in this server any more. Choose somebody who is.
refusal-is-a-bot = { $name } is a bot, and a response needs people. Choose a person.
refusal-already-appointed = { $name } already has the role “{ $role }”. Nothing to change.
refusal-nobody-has-role = Nobody has the role “{ $role }”. Give it to somebody with `/incident appoint`.
refusal-empty-update = An update needs a message, a status, or both. Say what people should know now: `/incident update message:…`.
refusal-same-status = { $incident } is already “{ $status }”. Choose another status, or add a message that says what is new.
refusal-same-severity = { $incident } is already { $level }. Choose another severity.
refusal-empty-edit = Say what to change: a title, a summary, components or when it started.
refusal-empty-entry-edit = Say what to change: the text, the time or the phase.
refusal-no-such-entry = There is no such entry in { $incident }. Start typing its words or its time, and choose it from the list.
refusal-entry-retracted = This entry of { $incident } was retracted already, so it can't be changed. Write a new one with `/timeline add`.
refusal-already-public = Everyone can see this entry already. Nothing to change.
refusal-private = { $incident } is private, so nothing of it can go to the public. To make it public: `/incident publish` shows first what everyone would read. Or declare another one: `/incident declare`.
refusal-not-typed = This entry was made by Firebell to record a change and has no text of its own. Add what is missing with `/timeline add`.
refusal-not-over = It is not over yet. Import it once it is, or declare it here with /incident declare.
refusal-in-the-future = That time is in the future. An entry says what has happened: write when it did, or leave the time out if it happened just now.
refusal-no-such-incident-none-open = There is no incident “{ $given }” here. None is open; `/incident list state:all` shows every one.
refusal-no-such-incident = There is no incident “{ $given }” here. Open now: { $open }.
refusal-which-incident = Which incident? { $count } are open: { $open }. Use the command in the incident's own channel, or name it with `incident:`.
refusal-none-open = No incident is open. If something is broken: `/incident declare`.
refusal-unknown-word = “{ $given }” is not a choice here. Choose from: { $known }.
refusal-not-private = { $incident } is not private. Nothing to change.
refusal-changed-since-seen = { $incident } has changed since you looked. Look at it once more with `/incident publish`, so that you know what everybody will read.
refusal-merge-with-itself = { $incident } can't be merged into itself. Choose another incident.
refusal-merge-unlike = { $incident } and { $other } can't be merged: one is private, a drill or a maintenance and the other is not. Write into each where the other goes on.
refusal-like-another = { $incident } was declared a few minutes ago: “{ $title }”. Join it, or declare another one.
refusal-looks-secret = This looks like it holds a secret ({ $kinds }). Nothing was recorded. Take it out, or say that it is not a secret.
refusal-keeps-secret = What would become public looks like it holds a secret ({ $kinds }). Nothing is public yet. Correct it first (`/timeline edit`, `/incident edit`, `/postmortem write`), or say that it is not a secret.

refusal-servers-only = Firebell works in servers only. Use it in one.
refusal-no-such-command = `/{ $command }` is not a command of this Firebell any more. Reload Discord (Ctrl+R) and choose from the list.
refusal-no-such-state = “{ $given }” is no state. Choose open, closed or all.
refusal-component-taken = There is a component “{ $name }” already. Give the new one another name.
refusal-no-such-mirror = There is no mirror “{ $given }”. Choose from: { $known }.
refusal-setup-managers-only = Only people who can manage this server can set Firebell up. Ask one of them.
refusal-no-time-zone = That is no time zone. Write a place such as `Europe/Berlin` or `America/New_York`, or `UTC`.

# “Only responders can …”
deed-publish-words = write to the public timeline
deed-update = write updates for the public
deed-correct-others = correct what others wrote
deed-appoint = appoint people
deed-release = release people from their roles
deed-severity = change the severity
deed-edit = edit an incident
deed-close = close an incident
deed-reopen = open an incident again
deed-retract = retract entries
deed-publish = publish entries
deed-components = change components
deed-hand-over = hand over command
deed-answer-offer = answer an offer
deed-let-offer-expire = let an offer expire
deed-note-left = note who left
deed-take = take command
deed-keep-tasks = manage tasks
deed-keep-followups = manage follow-ups
deed-write-postmortem = write the postmortem
deed-make-public = make an incident public
deed-run-maintenance = run maintenance
deed-schedule-maintenance = schedule maintenance
deed-merge = merge incidents

# “… is empty.” “… has 2001 characters.”
part-title = The title
part-summary = The summary
part-text = The text
part-reason = The reason
part-message = The message
part-resolution = The resolution
part-person = The person
part-role = The role
part-level = The severity
part-name = The name
part-section = The section

refusal-unknown-control = This button is from an older Firebell and does nothing any more. Use the command instead; `/firebell help` shows them.
refusal-question-over = That question was answered, or it is more than 15 minutes old. Send your command once more.
