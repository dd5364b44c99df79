# Die Karte einer Störung: angepinnt im Raum und auf der Übersicht.

card-closed = Geschlossen
card-drill = ÜBUNG
card-severity = Schweregrad
card-commander = Einsatzleitung
card-commander-nobody = Niemand
card-commander-nobody-yet = **Noch niemand**: `/incident appoint`
card-declared = Gemeldet
card-started = Beginn
card-components = Komponenten
card-next-update = Nächstes öffentliches Update
card-where = Wo
card-room = Raum { $channel }
card-watch = Mitlesen { $channel }
card-page = Statusseite
card-tasks = Aufgaben
card-followups = Nacharbeiten
card-latest = Zuletzt
card-behind = Nicht auf dem neuesten Stand
card-what-now = Was jetzt
card-now-closed = Der Einsatz ist vorbei. Falls es wiederkommt: `/incident reopen`. Einträge berichtigst Du mit `/timeline edit`.
card-now-merged = Es geht weiter in **{ $incident }**: { $place }. Alles, was hier stand, steht dort. Falls es doch eine andere war: `/incident reopen`.
card-now-learn = Damit es nicht wieder geschieht: `/followup add`. Was wir gelernt haben: `/postmortem draft`.
card-now-appoint = Gib jemandem die Einsatzleitung: `/incident appoint`
card-now-write = Schreib auf, was Du siehst: `/timeline add`
card-now-tell = Sag der Öffentlichkeit Bescheid: `/incident update`
card-now-resolved = Der Dienst läuft wieder. Ist noch etwas zu beobachten? Wenn der Einsatz vorbei ist: `/incident close`.
card-now-go-on = Schreib auf, was Du siehst und tust: `/timeline add` · Sag der Öffentlichkeit Bescheid: `/incident update` · Wenn es wieder läuft: `/incident update status:Behoben`

card-window = Zeitfenster
card-began = Begonnen
card-total-window = Von Anfang bis Ende
card-total-downtime = Ausfallzeit
card-length =
    { $hours ->
        [0] { $minutes } Min.
       *[other] { $hours } Std. { $minutes } Min.
    }
card-checklist = Schritte
card-overlaps = ⚠️ An denselben Komponenten
card-now-scheduled = Schreib die Schritte auf: `/task add`. Die Wartung beginnt von selbst, früher geht es mit `/maintenance start`. Wenn sie nicht beginnen darf: `/maintenance cancel`.
card-now-in-progress = Halte jeden Schritt fest: `/task start`, `/task done`. Sag es der Öffentlichkeit: `/incident update`. Wenn alles läuft: `/maintenance complete`.
card-now-verifying = Jeder Schritt ist erledigt. Sieh nach, ob alles läuft, dann: `/maintenance complete`.
card-now-maintenance-over = Die Wartung ist vorbei. Einträge berichtigst Du mit `/timeline edit`. Eine neue planst Du mit `/maintenance schedule`.
