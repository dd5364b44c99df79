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
card-now-learn = So that it does not happen again: `/followup add`. What we learned: `/postmortem draft`.
card-now-appoint = Put somebody in command: `/incident appoint`
card-now-write = Write down what you see: `/timeline add`
card-now-tell = Tell the public: `/incident update`
card-now-resolved = The service works again. Anything left to watch? When the response is over: `/incident close`.
card-now-go-on = Write down what you see and do: `/timeline add` · Tell the public: `/incident update` · When it works again: `/incident update status:Resolved`
