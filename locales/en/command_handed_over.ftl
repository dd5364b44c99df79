refusal-nobody-in-command = Nobody is in command, so there is nothing to hand over. Take it: `/incident take`.
refusal-not-yours-to-offer = { $commander } is in command, and only they can offer it. Ask them, or take command with a reason: `/incident take`.
refusal-offered-to-another = Command was offered to { $name }, not to you. If it should be you, ask whoever is in command or use `/incident take`.
refusal-offer-over = That offer is over: it was answered, replaced or ran out. `/incident show` says who is in command now.
refusal-offer-still-stands = That offer still stands. Wait for the answer.
refusal-reason-to-take = { $commander } is in command. To take over without being asked, say why; it is written into the timeline: `/incident take reason:…`.
refusal-holds-no-role = { $name } has no role here. Nothing to change.
# The brief with which command is offered, and the buttons of cards and questions.

brief-title = { $incident } · Command is offered
brief-offered = { $to }: { $by } offers you command of { $incident }. The offer ends { $until }; until you accept, { $by } leads.
brief-state = State
brief-nothing-promised = Nothing is promised
brief-tasks = Open tasks
brief-no-tasks = None
brief-over = This offer is over.

button-accept = Accept command
button-decline = Decline
button-take = Take command
button-update = Post update
button-entry = Add entry
button-resolve = Mark resolved
button-close = Close
button-reopen = Reopen
button-room = Go to the room
button-join = Join { $incident }
button-declare-anyway = Declare another one
button-without-secret = Send without it
button-no-secret = It is no secret, send it
button-publish = Make it public

form-update = Post update
form-entry = Add entry
form-resolve = Mark resolved
form-close = Close
form-reopen = Reopen
form-take = Take command
form-postmortem = Postmortem
form-message = What the public should know
form-next = When the public hears more
form-next-hint = 30m
form-text = What happened
form-at = When, if not now
form-at-hint = 22:45, 10m ago
form-resolution = How it ended; the public reads it
form-reason = Why; the public reads it
form-take-reason = Why you take over; watchers read it
