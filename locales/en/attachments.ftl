refusal-taken-over-before = That message is in the timeline of { $incident } already. To correct it: `/timeline edit`.
