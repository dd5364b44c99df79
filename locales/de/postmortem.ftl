# Die Nachbetrachtung: Antworten, und das Dokument von `/postmortem draft`.

refusal-section-changed = Jemand anders hat „{ $section }“ geschrieben, seit Du es geöffnet hast; Deins wurde nicht gespeichert. Der andere Text steht unten, Deiner ist die Datei. Öffne das Formular noch einmal und füge beide zusammen.
refusal-same-section = Unter „{ $section }“ steht schon genau das. Es gibt nichts zu ändern.
refusal-postmortem-too-early = { $incident } ist noch offen. Schließ sie erst mit `/incident close`; was von der Nachbetrachtung schon geschrieben ist, bleibt.
refusal-postmortem-empty = Von der Nachbetrachtung zu { $incident } ist noch nichts geschrieben. Fang an mit `/postmortem write section:Auswirkungen`.
refusal-postmortem-published = Die Nachbetrachtung zu { $incident } ist schon öffentlich; was Du mit `/postmortem write` änderst, ändert sich auch dort.

postmortem-draft =
    Hier ist der Entwurf zu { $incident } mit dem, was Du sehen darfst: Was festgehalten ist, steht schon darin. { $missing }
    Diese Nachricht siehst nur Du. Zeilen mit 🔒 oder 👥 sind nicht öffentlich; nimm sie heraus, bevor andere es lesen.
postmortem-draft-missing = Mit `/postmortem write` noch zu schreiben: { $sections }.
postmortem-draft-whole = Jeder Abschnitt ist geschrieben.
postmortem-draft-too-long = Dieser Entwurf ist größer, als Discord annimmt (10 MiB). Wähl `template:Kurz`.
postmortem-written = „{ $section }“ steht in der Nachbetrachtung zu { $incident }.
postmortem-seen-public = Alle können es auf der Statusseite lesen.
postmortem-seen-here = Bis `/postmortem publish` kann es nur das Einsatzteam lesen.
postmortem-published = Die Nachbetrachtung zu { $incident } ist veröffentlicht.
postmortem-published-page = Sie ist unterwegs zur Statusseite: { $page }. Was Du mit `/postmortem write` änderst, ändert sich auch dort.
postmortem-published-webhooks = Sie ist unterwegs zu allen, die per Webhook mitlesen. Was Du mit `/postmortem write` änderst, ändert sich auch dort.

# Das Dokument.
postmortem-title = Nachbetrachtung zu { $incident }: { $title }
postmortem-private = Diese Störung ist privat: Das darf nur das Einsatzteam lesen.
postmortem-drill = Das war eine Übung.
postmortem-not-public = Nicht alles hier ist öffentlich. Nimm vorher heraus: Zeilen mit 🔒 (nur das Einsatzteam) und 👥 (Mitlesende und Einsatzteam).
postmortem-summary = Zusammenfassung
postmortem-timeline = Verlauf
postmortem-updates = Was wir gesagt haben
postmortem-tasks = Aufgaben
postmortem-followups = Nacharbeiten
postmortem-executive-summary = Kurzfassung
postmortem-problem-summary = Das Problem in Kürze
postmortem-background = Hintergrund
postmortem-causes-and-trigger = Ursachen und Auslöser
postmortem-action-items = Was daraus folgt
postmortem-times = Alle Zeiten gelten in { $zone }.
postmortem-files = Dateien: { $names }

postmortem-severity = Schweregrad
postmortem-status = Stand
postmortem-is-closed = geschlossen
postmortem-components = Komponenten
postmortem-window = Geplantes Zeitfenster
postmortem-started = Beginn
postmortem-declared = Gemeldet
postmortem-resolved = Behoben
postmortem-closed = Geschlossen
postmortem-lasted = Dauer
postmortem-declared-by = Gemeldet von
postmortem-page = Statusseite

postmortem-followup = Nacharbeit
postmortem-kind = Art
postmortem-owner = Zuständig
postmortem-due = Fällig
postmortem-state = Zustand

postmortem-ask-summary = Zu schreiben: was geschehen ist, in zwei, drei Sätzen, die alle verstehen. `/incident edit summary:…`
postmortem-ask-background = Zu schreiben: was man wissen muss, um dem Rest zu folgen.
postmortem-ask-impact = Zu schreiben: wer was gemerkt hat, wie lange, wie viele. `/postmortem write section:Auswirkungen`
postmortem-ask-root-cause = Zu schreiben: was kaputtging und warum, und was es gerade dann ausgelöst hat. `/postmortem write section:Ursache`
postmortem-ask-went-well = Zu schreiben: was geholfen hat und so bleiben soll. `/postmortem write section:Was gut lief`
postmortem-ask-went-poorly = Zu schreiben: was Zeit gekostet oder es schlimmer gemacht hat, ohne Schuldige. `/postmortem write section:Was schlecht lief`
postmortem-ask-lucky = Zu schreiben: was schlimmer hätte kommen können und nur zufällig nicht kam. `/postmortem write section:Wo wir Glück hatten`
postmortem-ask-lessons = Zu schreiben: was wir jetzt wissen und vorher nicht wussten. `/postmortem write section:Was wir gelernt haben`
postmortem-ask-followups = Zu tun: was verhindert, dass es wieder geschieht, es früher zeigt oder abmildert. `/followup add`
