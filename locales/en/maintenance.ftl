refusal-not-maintenance = { $incident } is no maintenance. For an incident: `/incident update` and `/incident close`.
refusal-maintenance-has-its-own = { $incident } is a maintenance: use `/maintenance start`, `/maintenance complete` or `/maintenance cancel`; a message for the public goes with `/incident update message:…`.
refusal-maintenance-is-over = { $incident } is over. Put a new one on the calendar with `/maintenance schedule`; if something is broken: `/incident declare`.
refusal-window-backwards = The window ends before it starts. Write `ends` later than `starts`.
refusal-window-over = That window is over already. To record work that was done, use `/incident declare`.
refusal-window-too-long = A window of more than { $days } days is longer than Firebell takes. Split it.
refusal-maintenance-already = { $now_id ->
    [in_progress] { $incident } is “{ $now }” already. When everything works: `/maintenance complete`.
   *[other] { $incident } is “{ $now }” already. Nothing to change.
    }
refusal-maintenance-cannot = { $now_id ->
    [scheduled] { $incident } is “{ $now }”, so it can't become “{ $to }”. Start it with `/maintenance start`, or cancel it with `/maintenance cancel`.
    [in_progress] { $incident } is “{ $now }”, so it can't become “{ $to }”. Complete it with `/maintenance complete`, or cancel it with `/maintenance cancel`.
    [verifying] { $incident } is “{ $now }”, so it can't become “{ $to }”. Complete it with `/maintenance complete`, or cancel it with `/maintenance cancel`.
   *[other] { $incident } is “{ $now }”, so it can't become “{ $to }”. Put a new one on the calendar with `/maintenance schedule`.
    }

refusal-which-maintenance = Which maintenance? { $count } are open: { $open }. Use the command in the maintenance's own channel, or name it with `incident:`.
refusal-no-maintenance = No maintenance is planned or under way. Put one on the calendar with `/maintenance schedule`.

answer-maintenance-scheduled = 🛠 **{ $incident }** is on the calendar: { $title }, { $window } ({ $relative }). It starts by itself. Its room is opening: write its steps there with `/task add`. The title and summary go to the status page.
answer-maintenance-planned = { $incident } is planned.
answer-maintenance-started = { $incident } is in progress. Mark each step as you go: `/task start`, `/task done`. On its way to the status page and to watchers.
answer-maintenance-verifying = { $incident } is being verified. When everything works: `/maintenance complete`.
answer-maintenance-completed = { $incident } is completed. Thank you. On its way to the status page and to watchers.
answer-maintenance-cancelled = { $incident } is cancelled. On its way to the status page and to watchers.
answer-maintenance-overlap =
    ⚠️ Open on the same components:
    { $others }
