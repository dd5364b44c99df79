# Tasks: what is to be done during the response. `.inside` of their states is in words.ftl.

refusal-no-such-task = There is no such task in { $incident }. Start typing its words and choose it from the list; `/task list` shows all.
refusal-same-task-state = That task is “{ $state }” already. Nothing to change.

task-added = ⬜ Task of { $incident }: “{ $text }”. { $seen }
task-added-for = ⬜ Task of { $incident } for { $person }: “{ $text }”. { $seen }
task-moved = { $mark } Task of { $incident } is { $state }: “{ $text }”. { $count }. { $seen }
task-count = { $done } of { $all } done
task-more = { $more } more: `/task list`
task-list-none = { $incident } has no tasks yet. Add the first with `/task add`.
task-seen-public = Everyone can see it: tasks are on the status page.
