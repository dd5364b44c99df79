# Eine Störung oder Wartung auf der Statusseite, und der Verlauf.

page-incident-affected = Betroffen
page-incident-steps = Schritte
page-incident-progress = { $done } von { $wanted } { $wanted ->
    [one] Schritt
   *[other] Schritten
    } erledigt
page-incident-postmortem = Nachbetrachtung
page-incident-published = veröffentlicht { $moment }
page-incident-timeline = Chronik
page-incident-newest-first = Neuestes zuerst
page-incident-from-beginning = von Anfang an
page-incident-nothing-public = Für die Öffentlichkeit ist noch nichts festgehalten.
page-incident-followups = Was daraus folgt
page-incident-due = bis { $date }
page-incident-followup-kind = { $kind ->
    [prevent] vermeiden
    [detect] erkennen
    [repair] reparieren
    [mitigate] abmildern
   *[process] Ablauf
    }
page-incident-planned = Geplant
page-incident-severity = Schweregrad
page-incident-started = Beginn
page-incident-announced = Angekündigt
page-incident-declared = Gemeldet
page-incident-cancelled = Abgesagt
page-incident-completed = Abgeschlossen
page-incident-resolved = Behoben
page-incident-downtime = Ausfallzeit insgesamt
page-incident-window = Wartungsfenster insgesamt
page-incident-lasted = Dauer
page-incident-goes-on = Geht weiter in
page-incident-meets = Zur gleichen Zeit: { $kind ->
    [maintenance] Wartung
   *[incident] Störung
    } { $link }, { $status }
page-incident-status = { $status ->
    [investigating] wird untersucht
    [identified] Ursache gefunden
    [monitoring] wird beobachtet
    [resolved] behoben
    [scheduled] geplant
    [in_progress] läuft
    [verifying] wird geprüft
    [completed] abgeschlossen
    [cancelled] abgesagt
   *[other] { $words }
    }
page-entry-retracted = Ein Eintrag ({ $time }) wurde zurückgezogen.
page-entry-written = Zeit wie angegeben:
page-entry-late = { $span } später festgehalten
page-entry-file = Datei

page-history-about = Alle Störungen und Wartungen, Monat für Monat
page-history-search = Im Verlauf suchen
page-history-search-go = Suchen
page-history-more = { $count } weitere im { $month }
page-history-every-month = Alle Monate
page-history-month-about = Störungen und Wartungen im { $month }
page-history-found = Was gefunden wurde
page-history-title = Verlauf: { $words }
page-history-quoted = „{ $words }“
page-history-counted = { $count ->
    [0] Nichts gefunden.
    [one] Eine Störung oder Wartung.
   *[other] { $count } Störungen und Wartungen, die neuesten zuerst.
    }
page-history-older = Ältere, Seite { $page }
page-history-newer = Neuere, Seite { $page }
page-history-pages-found = Seiten der Fundstellen
page-history-pages-month = Seiten dieses Monats
page-history-months = Monate
