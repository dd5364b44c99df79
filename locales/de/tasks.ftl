refusal-no-such-task = So eine Aufgabe gibt es in { $incident } nicht. Tipp den Anfang ihres Textes und wähl sie aus der Liste; `/task list` zeigt alle.
refusal-same-task-state = Diese Aufgabe steht schon auf „{ $state }“. Es gibt nichts zu ändern.
