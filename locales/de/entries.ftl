# Einträge, die Firebell selbst schreibt. Auch die Öffentlichkeit liest sie.

entry-appointed = { $person } hat jetzt { $role }.
entry-released = { $person } hat { $role } nicht mehr.
entry-severity-changed = Schweregrad geändert von { $from } auf { $to }.
entry-edited = Korrigiert: { $fields }.
entry-field-title = Titel
entry-field-summary = Zusammenfassung
entry-field-components = Komponenten
entry-field-started = Beginn
entry-closed = Geschlossen: Der Einsatz ist vorbei.
entry-command-offered = Die Einsatzleitung wurde { $person } angeboten.
entry-command-accepted-from = { $person } übernimmt die Einsatzleitung von { $from }.
entry-command-accepted = { $person } hat die Einsatzleitung.
entry-command-declined = { $person } hat die Einsatzleitung nicht übernommen.
entry-command-offer-withdrawn = Das Angebot der Einsatzleitung an { $person } wurde zurückgezogen.
entry-command-offer-expired = { $person } hat auf das Angebot der Einsatzleitung nicht rechtzeitig geantwortet.
entry-command-taken-from = { $person } hat { $from } die Einsatzleitung abgenommen.
entry-command-taken = { $person } hat die Einsatzleitung übernommen.
entry-left = { $person } hat den Server verlassen und damit { $role } nicht mehr.
entry-task = Aufgabe { $state }:
entry-made-public = Öffentlich gemacht.
entry-merged-into = Geht weiter in { $incident }: { $title }
entry-took-over = Übernommen aus { $incident }: { $title }
entry-postmortem-published = Die Nachbetrachtung ist veröffentlicht.
