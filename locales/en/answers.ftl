# The answers that a person reads, true at the moment of their commit.

answer-failed = ⚠️ Nothing was recorded: Firebell's database did not take it. Try again in a moment; if it stays so, whoever runs Firebell should look at its log and run `firebell check`.
answer-failed-at-discord = ⚠️ Nothing was recorded: Discord did not answer a question of ours about this server. Try again in a moment.

answer-declared =
    { $mark } **{ $incident }** is declared: { $title } ({ $severity }). { $place }
    { $command } Write down what you see with `/timeline add`. { $seen }
answer-declared-room = Go on in { $room }.
answer-declared-room-opening = Its room is opening and will be linked here.
answer-in-command = { $person } is in command.
answer-nobody-in-command = Nobody is in command yet: `/incident appoint`.
answer-seen-drill = It is a drill: the public sees nothing of it.
answer-seen-private = It is private: only responders see it.
answer-seen-declared = The title and summary go to the status page.
answer-seen-public = On its way to the status page and to watchers.

answer-appointed = { $person } is now { $role } of { $incident }.
answer-released = { $incident } has no { $role } any more.
answer-nobody-commands-now = Nobody is in command now: `/incident appoint`.
answer-updated = { $incident } is { $status }. { $seen }
answer-next-update = The next public update is promised for { $at } ({ $relative }).
answer-severity-set = { $incident } is now { $severity }.
answer-edited = { $incident } is corrected everywhere.
answer-closed = { $incident } is closed: the response is over. Thank you. If it comes back: `/incident reopen`.
answer-reopened = { $incident } is open again and being investigated. { $seen }

answer-entry-added = Written down for { $incident } at { $at }. Seen by: { $audience }.
answer-entry-edited = The entry of { $incident } is corrected in every copy.
answer-entry-retracted = The entry of { $incident } is retracted: every copy shows that something was taken back, none shows what.
answer-entry-published = The entry of { $incident } is public now.

answer-list-no-such-page = There is no page { $page }. Start with `page:1`.
answer-list-none-open = No incident is open. If something is broken: `/incident declare`.
answer-list-none-closed = No incident has been closed yet. `/incident list` shows the open ones.
answer-list-none = There are no incidents yet. If something is broken: `/incident declare`.
answer-list-open = open
answer-list-closed = closed
answer-list-more = More: `page:{ $page }`

answer-timeline-no-such-page = { $pages ->
    [one] { $incident } has { $pages } page of entries. Choose `page:` from 1 to { $pages }.
   *[other] { $incident } has { $pages } pages of entries. Choose `page:` from 1 to { $pages }.
    }
answer-timeline-page = { $incident } · page { $page } of { $pages }
answer-timeline-retracted = retracted

answer-component-added = “{ $name }” can be named in incidents now.
answer-component-removed = “{ $name }” is removed. Incidents that name it keep it.
answer-components = Components: { $names }
answer-no-components = There are no components yet. Add the first with `/component add`.

answer-help-title = When something breaks
answer-help-declare = `/incident declare` with what you see. Nobody minds a false alarm.
answer-help-appoint = Put somebody in command: `/incident appoint`.
answer-help-add = Write down every step: `/timeline add`.
answer-help-update = Tell the public: `/incident update`.
answer-help-close = When it is over: `/incident close`.

answer-next = ➡️ Your next step
answer-next-set-up = Set Firebell up, by clicking: `/firebell setup`. It takes two minutes.
answer-next-answer = You are offered command of { $incident }: accept or decline in its room.
answer-next-lead = You lead { $incident }. Tell the public where it stands: `/incident update`.
answer-next-close = { $incident } works again and you lead it. When the response is over: `/incident close`.
answer-next-take = Nobody leads { $incident } yet. Take it: `/incident take`.
answer-next-help = { $incident } is open. Write down what you see: `/timeline add`.
answer-next-components = Nothing is broken. Add the parts of your service, so that incidents can name them: `/component add`.
answer-next-ask = Is something broken? `/incident declare` works already. Ask somebody who manages this server for `/firebell setup`.
answer-next-declare = Nothing is open. When something breaks: `/incident declare`. To try it, add `drill:True`.

answer-which-incident = Which incident? { $count } are open.
answer-choose-incident = Choose one
answer-joined = Thank you: what you saw is written down in { $incident }.
answer-will-be-public = If you go on, everyone can read the following about { $incident }, at once and for good:
answer-public-components = Components: { $names }
answer-public-people = People: { $names }
answer-entries-stay = { $count ->
    [0] There are no other entries.
    [one] The other entry stays with the responders; `/timeline publish` shows it.
   *[other] The { $count } other entries stay with the responders; `/timeline publish` shows one of them.
    }
answer-made-public = { $incident } is public now. Tell everybody where it stands: `/incident update`.
answer-merged = { $from } is closed; all that it knew goes on in { $into }.
answer-merged-hidden = { $from } is closed and goes on in { $into }. It was private: only responders see its entries there, and its tasks and follow-ups stay in { $from }.
answer-command-offered = { $person } is offered command of { $incident } and answers in the room. The offer ends { $at }; until it is accepted, you lead.
answer-offer-accepted = You are in command of { $incident } now. Say so aloud in the room.
answer-offer-withdrawn = The offer is withdrawn. You still lead { $incident }.
answer-offer-declined = You did not take over { $incident }. { $person } still leads.
answer-component-set = “{ $name }” is “{ $status }” now, whatever incidents say; the status page shows the worse of the two.
