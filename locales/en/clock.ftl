# Reminders in a room: what is said, and (…-do) what to do about it.
clock-word-first-soon = The public has heard nothing of { $incident } but that it exists. The first word is due { $due }.
clock-word-first-overdue = The public has heard nothing of { $incident } but that it exists. The first word was due { $due }.
clock-word-promised-soon = The word on { $incident } that the public was promised is due { $due }.
clock-word-promised-overdue = The word on { $incident } that the public was promised was due { $due }.
clock-word-usual-soon = The public last heard of { $incident } { $last }. The next word is due { $due }.
clock-word-usual-overdue = The public last heard of { $incident } { $last }. The next word was due { $due }.
clock-word-do = Say what is known now, even if that is “we are still looking”, and when the next word comes: `/incident update message:… next:30m`.

clock-vacant = **Nobody has been in command** of { $incident } since { $since }.
clock-vacant-do = Who takes it? `/incident take`. It can be handed over at any time.

clock-long =
    { $hours ->
        [one] You have been in command of { $incident } since { $since }: one hour.
       *[other] You have been in command of { $incident } since { $since }: { $hours } hours.
    }
clock-long-do = A rested head sees more. Offer it to somebody: `/incident handover to:…`.

clock-offer-expired = { $name } has not answered, so the offer to command { $incident } is over. You are still in command.
clock-offer-declined = { $name } declined command of { $incident }. You are still in command.
clock-offer-over-do = Offer it to somebody else: `/incident handover to:…`.

clock-left = { $name } is no longer in this server and leaves { $incident } without: { $roles }.
clock-left-commander-do = Who takes command? `/incident take`, or appoint somebody: `/incident appoint`.
clock-left-do = Appoint somebody who is here: `/incident appoint`.

clock-maintenance-soon = { $incident } ({ $title }) starts { $starts }, by itself.
clock-maintenance-soon-do = Who does what? `/task list`. If it must not start: `/maintenance cancel`.
clock-maintenance-began = { $incident } has started, as planned. The public is told.
clock-maintenance-began-do = Mark each step as you go: `/task start`, `/task done`. When everything works: `/maintenance complete`.
clock-maintenance-overruns =
    { $open ->
        [0] { $incident } should have ended at { $ends } and is overrunning.
        [one] { $incident } should have ended at { $ends } and is overrunning: one step is open.
       *[other] { $incident } should have ended at { $ends } and is overrunning: { $open } steps are open.
    }
clock-maintenance-overruns-do = Tell the public how much longer it takes: `/incident update message:…`. When everything works: `/maintenance complete`.
clock-maintenance-missed = The window of { $incident } was over at { $ends }, and it was never started.
clock-maintenance-missed-do = If it was done: `/maintenance start`, then `/maintenance complete`. If not: `/maintenance cancel`.
clock-maintenance-completed = { $incident } is completed: its window is over and every step is settled. The public is told.
clock-maintenance-completed-do = If something is broken after all: `/incident declare`.
