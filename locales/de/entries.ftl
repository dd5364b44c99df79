# Einträge, die Firebell selbst schreibt. Auch die Öffentlichkeit liest sie.

entry-appointed = { $person } hat jetzt { $role }.
entry-released = { $person } gibt { $role } ab.
entry-severity-changed = Schweregrad geändert von { $from } auf { $to }.
entry-edited = Korrigiert: { $fields }.
entry-field-title = der Titel
entry-field-summary = die Zusammenfassung
entry-field-components = die Komponenten
entry-field-started = der Beginn
entry-closed = Geschlossen: Der Einsatz ist vorbei.
