refusal-no-such-followup = So eine Nacharbeit gibt es in { $incident } nicht. Tipp den Anfang ihres Textes und wähl sie aus der Liste; `/followup list` zeigt alle.
refusal-same-followup-state = Diese Nacharbeit steht schon auf „{ $state }“. Es gibt nichts zu ändern.
