# Die Wörter des Fachs. `.inside` steht mitten im Satz, Rollen im Akkusativ mit Artikel.

word-kind-incident = Störung
word-kind-maintenance = Wartung

word-lang-en = English
word-lang-de = Deutsch

word-status-investigating = Wird untersucht
word-status-identified = Ursache gefunden
word-status-monitoring = Wird beobachtet
word-status-resolved = Behoben

word-severity-sev1 = SEV1 kritisch
word-severity-sev2 = SEV2 schwer
word-severity-sev3 = SEV3 leicht
word-severity-sev4 = SEV4 Hinweis

word-component-status-operational = Läuft
word-component-status-degraded_performance = Eingeschränkt
word-component-status-partial_outage = Teilausfall
word-component-status-major_outage = Ausfall
word-component-status-under_maintenance = In Wartung

word-phase-before = Vorgeschichte
word-phase-detect = Entdeckung
word-phase-investigate = Untersuchung
word-phase-remediate = Behebung
word-phase-verify = Prüfung
word-phase-after = Nachspiel

word-audience-responders = Nur das Einsatzteam
    .inside = nur vom Einsatzteam
word-audience-watchers = Mitlesende und Einsatzteam
    .inside = von Mitlesenden und Einsatzteam
word-audience-public = Alle
    .inside = von allen

word-role-commander = Einsatzleitung
    .inside = die Einsatzleitung
word-role-comms = Kommunikation
    .inside = die Kommunikation
word-role-scribe = Protokoll
    .inside = das Protokoll
word-role-ops = Technik
    .inside = die Technik

word-task-state-todo = Zu tun
word-task-state-running = Läuft
word-task-state-done = Erledigt
word-task-state-cancelled = Abgebrochen

word-followup-kind-prevent = Vermeiden
word-followup-kind-detect = Erkennen
word-followup-kind-repair = Reparieren
word-followup-kind-mitigate = Abmildern
word-followup-kind-process = Ablauf

word-followup-state-open = Offen
word-followup-state-done = Erledigt
word-followup-state-dropped = Verworfen
