refusal-no-such-followup = There is no such follow-up in { $incident }. Start typing its words and choose it from the list; `/followup list` shows all.
refusal-same-followup-state = That follow-up is “{ $state }” already. Nothing to change.
