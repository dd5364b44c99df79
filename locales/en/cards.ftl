# The card of an incident: pinned in the room, and on the board.

card-closed = Closed
card-drill = DRILL
card-severity = Severity
card-commander = Commander
card-commander-nobody = Nobody
card-commander-nobody-yet = **Nobody yet**: `/incident appoint`
card-declared = Declared
card-started = Started
card-components = Components
card-next-update = Next public update
card-where = Where
card-room = Room { $channel }
card-watch = Follow along { $channel }
card-page = Status page
card-tasks = Tasks
card-followups = Follow-ups
card-latest = Latest
card-behind = Not up to date
card-what-now = What now
card-now-closed = The response is over. If it comes back: `/incident reopen`. Correct the record with `/timeline edit`.
card-now-merged = It goes on in **{ $incident }**: { $place }. Everything recorded here is there now. If it was another one after all: `/incident reopen`.
card-now-learn = So that it does not happen again: `/followup add`. What we learned: `/postmortem draft`.
card-now-appoint = Put somebody in command: `/incident appoint`
card-now-write = Write down what you see: `/timeline add`
card-now-tell = Tell the public: `/incident update`
card-now-resolved = The service works again. Anything left to watch? When the response is over: `/incident close`.
card-now-go-on = Write down what you see and do: `/timeline add` · Tell the public: `/incident update` · When it works again: `/incident update status:Resolved`

card-window = Window
card-began = Began
card-total-window = From start to end
card-total-downtime = Downtime
card-length =
    { $hours ->
        [0] { $minutes } min
       *[other] { $hours } h { $minutes } min
    }
card-checklist = Checklist
card-overlaps = ⚠️ On the same components
card-now-scheduled = Write down the steps: `/task add`. The work starts by itself, or earlier: `/maintenance start`. If it must not: `/maintenance cancel`.
card-now-in-progress = Mark each step as you go: `/task start`, `/task done`. Tell the public: `/incident update`. When everything works: `/maintenance complete`.
card-now-verifying = Every step is done. Check that everything works, then: `/maintenance complete`.
card-now-maintenance-over = It is over. Correct the record with `/timeline edit`. A new one: `/maintenance schedule`.
