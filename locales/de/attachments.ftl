refusal-taken-over-before = Diese Nachricht steht schon im Verlauf von { $incident }. Berichtigen kannst Du sie mit `/timeline edit`.
