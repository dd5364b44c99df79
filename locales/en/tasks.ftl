refusal-no-such-task = There is no such task in { $incident }. Start typing its words and choose it from the list; `/task list` shows all.
refusal-same-task-state = That task is “{ $state }” already. Nothing to change.
