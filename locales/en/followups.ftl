# Follow-ups: what is to be done once the response is over.

refusal-no-such-followup = There is no such follow-up in { $incident }. Start typing its words and choose it from the list; `/followup list` shows all.
refusal-same-followup-state = That follow-up is “{ $state }” already. Nothing to change.

followup-added = Follow-up of { $incident }: “{ $text }”.
followup-owner = { $person } takes care of it.
followup-due = It is due on { $day }.
followup-due-has-passed = That day has passed already.
followup-moved = { $mark } Follow-up of { $incident }: “{ $text }” · { $state }. { $seen }
followup-late = late
followup-count = { $done } of { $all } done
followup-list-none = { $incident } has no follow-ups yet. Add the first with `/followup add`.
followup-list-none-so = No follow-up of { $incident } is “{ $state }”. `/followup list state:all` shows every one.
followup-seen-public = Everyone can see it: follow-ups are on the status page.
