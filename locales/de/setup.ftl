# /firebell setup

setup-done = Firebell ist eingerichtet.
setup-responders = **Einsatzteam:** { $who }
setup-responders-role = { $role } und alle, die Kanäle verwalten dürfen
setup-responders-none = alle, die Kanäle verwalten dürfen (eine Rolle gibst Du mit `responders:` an)
setup-watchers = **Mitlesende:** { $who }
setup-watchers-everybody = alle auf diesem Server
setup-board = **Übersicht:** { $channel }
setup-board-own = ein eigener Kanal von Firebell
setup-timezone = **Zeitzone:** { $zone }
setup-language = **Sprache:** { $language }
setup-audience = **Einträge aus `/timeline add` sehen:** { $audience }
setup-roles-named = **Wer bei Störungen eine Rolle hat:** steht auf der Statusseite und in Webhooks
setup-roles-unnamed = **Wer bei Störungen eine Rolle hat:** bleibt unter Euch, ab der nächsten Änderung jeder Störung
setup-try = Probier es aus: `/incident declare title:… drill:True`

# /firebell setup ohne Angaben: drei Schritte zum Klicken

setup-title-who = Firebell einrichten · 1 von 3: wer
setup-about-who =
    Das **Einsatzteam** arbeitet an Störungen; deren Räume gehören ihm. **Mitlesende** lesen mit.
    Jede Wahl gilt sofort, und `/firebell setup` bringt Dich jederzeit wieder hierher.
setup-title-where = Firebell einrichten · 2 von 3: wo und wie
setup-about-where =
    Die **Übersicht** zeigt eine Karte für jede offene Störung: Wähl einen Kanal oder lass Firebell einen anlegen.
    Eine Zeit, die jemand ohne Zone schreibt, ist in **Eurer Zone** gemeint.
setup-title-check = Firebell einrichten · 3 von 3: ist alles da?
setup-choose-responders = Wer arbeitet an Störungen? Ohne Wahl: alle, die Kanäle verwalten dürfen
setup-choose-watchers = Wer liest mit? Ohne Wahl: alle
setup-choose-board = Wo ist die Übersicht? Ohne Wahl: ein eigener Kanal von Firebell
setup-choose-zone = In welcher Zeitzone schreibt Ihr?
setup-choose-language = Welche Sprache sprechen die Kanäle von Firebell?
setup-choose-audience = Wer sieht, was /timeline add schreibt?
setup-choose-roles = Liest die Öffentlichkeit, wer bei Störungen eine Rolle hat?
setup-roles-are-named = Öffentlich steht, wer bei Störungen eine Rolle hat
setup-roles-are-unnamed = Öffentlich steht nicht, wer bei Störungen eine Rolle hat
setup-language-server = Kanäle in der Sprache des Servers: { $language }
setup-language-always = Kanäle immer auf: { $language }
setup-audience-is = Einträge aus /timeline add sehen: { $audience }
setup-button-who = 1 Wer
setup-button-where = 2 Wo und wie
setup-button-check = 3 Prüfen
setup-button-again = Noch einmal prüfen
setup-button-own-board = Übersicht anlegen
setup-button-zone = Andere Zone
setup-button-permissions = Rechte geben
setup-form-zone-title = Zeitzone
setup-form-zone = Kontinent/Stadt, etwa Asia/Seoul
setup-no-board-yet = Die Übersicht lässt sich noch nicht anlegen: { $why }. Sie entsteht, sobald das behoben ist.
refusal-everyone-responds = Das Einsatzteam braucht eine eigene Rolle: @everyone sind alle. Wähl eine andere oder keine: dann sind es alle, die Kanäle verwalten dürfen.
setup-not-seen = Discord hat nicht gesagt, was Firebell hier darf. Prüf es gleich noch einmal.
setup-see-check = Es fehlt etwas, das Firebell braucht: siehe „3 Prüfen“.
setup-complete = Firebell hat alle Rechte, die es braucht.
setup-next = Probier es aus: `/incident declare title:… drill:True`. Dann gib die Teile Eures Dienstes an: `/component add`.

setup-lacks = Das fehlt:
setup-lacks-more = { $count ->
    [one] … und { $count } weiterer Kanal.
   *[other] … und { $count } weitere Kanäle.
    }
setup-lacks-welcome = Es geht auch ohne, aber schlechter:
setup-give-in-server = „Rechte geben“ unten gibt alles auf einmal. Oder: Servereinstellungen → Rollen → { $role } → Rechte → einschalten → Änderungen speichern.
setup-give-in-channel = Dort: Kanal bearbeiten → Berechtigungen → { $role } hinzufügen → diese erlauben → Änderungen speichern.
setup-give-calling = Oder stattdessen: Servereinstellungen → Rollen → { $role } → „Jedem erlauben, diese Rolle zu @erwähnen“.
setup-why-rooms = um für jede Störung einen Raum anzulegen und zu schließen.
setup-why-access = um festzulegen, wer in jedem seiner Kanäle lesen und schreiben darf.
setup-why-write = um Karten und Beiträge in seinen Kanälen zu zeigen und zu berichtigen.
setup-why-attach = um die Dateien der Chronik zu zeigen.
setup-why-pin = um die Karte in ihrem Raum anzupinnen.
setup-why-pass = um sie dem Einsatzteam in Räumen zu geben und zu verwehren, wo nur gelesen wird. Discord lässt niemanden geben oder verwehren, was er selbst nicht hat.
setup-why-category = In dieser Kategorie entstehen die Räume.
setup-why-board = Dort stehen die Karten der offenen Störungen.
setup-why-own = Es ist ein eigener Kanal von Firebell.
setup-board-gone = Der Kanal, der für die Übersicht gewählt war, ist weg. Wähl einen anderen bei „2 Wo und wie“.
setup-responders-gone = Die Rolle des Einsatzteams wurde gelöscht. Wähl eine andere bei „1 Wer“.
setup-watchers-gone = Die Rolle der Mitlesenden wurde gelöscht, also liest niemand mit. Wähl eine andere bei „1 Wer“.
setup-lack-events = **Events erstellen**: um Wartungen in der Eventliste dieses Servers zu zeigen.
setup-lack-calling = **@everyone, @here und alle Rollen erwähnen**: um { $role } mit Erinnerungen zu rufen. Ohne das stehen sie im Raum, und bei niemandem klingelt Discord.
