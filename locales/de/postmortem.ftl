refusal-same-section = Unter „{ $section }“ steht schon genau das. Es gibt nichts zu ändern.
refusal-postmortem-too-early = { $incident } ist noch offen. Schließ sie erst mit `/incident close`; was von der Nachbetrachtung schon geschrieben ist, bleibt.
refusal-postmortem-empty = Von der Nachbetrachtung zu { $incident } ist noch nichts geschrieben. Fang an mit `/postmortem write section:Auswirkungen`.
refusal-postmortem-published = Die Nachbetrachtung zu { $incident } ist schon öffentlich; was Du mit `/postmortem write` änderst, ändert sich auch dort.
