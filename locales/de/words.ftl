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
word-phase-after = Danach

word-audience-responders = Nur das Einsatzteam
    .inside = nur das Einsatzteam
word-audience-watchers = Mitlesende und Einsatzteam
    .inside = Mitlesende und Einsatzteam
word-audience-public = Alle
    .inside = alle

word-role-commander = Einsatzleitung
    .inside = die Einsatzleitung
word-role-comms = Kommunikation
    .inside = die Kommunikation
word-role-scribe = Protokoll
    .inside = das Protokoll
word-role-ops = Technik
    .inside = die Technik

word-task-state-todo = Zu tun
    .inside = zu tun
word-task-state-running = Läuft
    .inside = läuft
word-task-state-done = Erledigt
    .inside = erledigt
word-task-state-cancelled = Abgebrochen
    .inside = abgebrochen

word-followup-kind-prevent = Vermeiden
word-followup-kind-detect = Erkennen
word-followup-kind-repair = Reparieren
word-followup-kind-mitigate = Abmildern
word-followup-kind-process = Ablauf

word-followup-state-open = Offen
word-followup-state-done = Erledigt
word-followup-state-dropped = Verworfen

word-maintenance-status-scheduled = Geplant
word-maintenance-status-in_progress = Läuft
word-maintenance-status-verifying = Wird geprüft
word-maintenance-status-completed = Abgeschlossen
word-maintenance-status-cancelled = Abgesagt

word-template-standard = Standard: alles, was festgehalten ist
word-template-short = Kurz: eine Seite, nur mit den Updates
word-template-hachyderm = Hachyderm: wie deren Nachbetrachtungen

word-section-impact = Auswirkungen
word-section-root_cause = Ursache
word-section-went_well = Was gut lief
word-section-went_poorly = Was schlecht lief
word-section-lucky = Wo wir Glück hatten
word-section-lessons = Was wir gelernt haben
