# Was Discord neben jedem Befehl und jeder Option zeigt: höchstens 100 Zeichen.
# Gruppen, dann jeder Befehl mit seinen Optionen; was viele haben und die Auswahl stehen am Ende.

command-incident = Eine Störung melden, leiten und schließen
command-timeline = Aufschreiben, was geschieht, und es berichtigen
command-component = Die Teile des Dienstes, die eine Störung treffen kann
command-firebell = Firebell einrichten und pflegen

command-incident-declare = Etwas ist kaputt: eine Störung melden, mit einem Raum für alle, die helfen
    .title = Was kaputt ist, in wenigen Worten; die Öffentlichkeit liest es
    .severity = Wie schlimm es ist; ohne Angabe SEV3
    .summary = Was man davon merkt; die Öffentlichkeit liest es
    .components = Was betroffen ist, durch Kommas getrennt
    .started = Wann es anfing, wenn nicht jetzt: 22:45, 10m ago
    .commander = Wer die Einsatzleitung hat
    .private = Nur das Einsatzteam sieht es; nichts geht an die Öffentlichkeit
    .drill = Eine Übung: nichts geht an die Öffentlichkeit
command-incident-appoint = Jemandem sofort die Einsatzleitung oder eine andere Rolle geben
    .user = Wer die Rolle bekommt
    .role = Welche Rolle; ohne Angabe die Einsatzleitung
command-incident-release = Eine Rolle zurücknehmen
    .role = Welche Rolle
command-incident-update = Der Öffentlichkeit sagen, was man jetzt weiß und wie es steht
    .message = Was alle jetzt wissen sollten; die Öffentlichkeit liest es
    .status = Wie es jetzt steht
    .next = Wann die Öffentlichkeit wieder hört, etwa 30m
command-incident-severity = Sagen, wie schlimm es jetzt ist
    .level = Wie schlimm es ist
    .reason = Warum; die Mitlesenden lesen es
command-incident-edit = Titel, Zusammenfassung, Komponenten oder Beginn berichtigen
    .title = Wie der Titel lauten soll
    .summary = Wie die Zusammenfassung lauten soll; die Öffentlichkeit liest sie
    .components = Alles, was betroffen ist, durch Kommas getrennt
    .started = Wann es anfing: 22:45, 10m ago, 2022-12-18 22:15
command-incident-close = Der Einsatz ist vorbei; was noch nicht behoben ist, gilt damit als behoben
    .resolution = Wodurch es wieder läuft; die Öffentlichkeit liest es
command-incident-reopen = Es ist doch noch nicht vorbei
    .reason = Warum; die Öffentlichkeit liest es
command-incident-show = Wie es um eine Störung steht, auf einen Blick
command-incident-list = Welche Störungen es gibt
    .state = Welche; ohne Angabe die offenen
    .page = Welche Seite, ab 1
command-timeline-add = Aufschreiben, was Du siehst oder tust
    .text = Was geschehen ist
    .at = Wann, wenn nicht jetzt: 22:45, 10m ago, yesterday 23:10, 22:XX
    .phase = In welchen Teil der Geschichte es gehört
    .audience = Wer es sehen darf
    .attachment = Ein Bild, ein Log oder eine andere Datei; Firebell bewahrt eine Kopie auf
command-timeline-edit = Einen Eintrag in jeder Kopie berichtigen
    .text = Was dort stehen soll
    .at = Wann es geschah: 22:45, 10m ago, 22:XX
    .phase = In welchen Teil der Geschichte es gehört
command-timeline-retract = Einen Eintrag zurückziehen: jede Kopie zeigt nur, dass etwas zurückgenommen wurde
    .reason = Warum; die Mitlesenden lesen es
command-timeline-publish = Einen Eintrag der Öffentlichkeit zeigen
command-timeline-show = Was geschehen ist, der Reihe nach
    .page = Welche Seite, ab 1; ohne Angabe die letzte
command-component-add = Einen Teil des Dienstes anlegen
    .name = Wie er genannt wird
command-component-remove = Einen Teil des Dienstes entfernen; Störungen behalten, was sie davon wissen
    .component = Welchen
command-component-list = Welche Teile des Dienstes es gibt
command-firebell-setup = Wer hilft, wer mitliest, wohin die Karten kommen, welche Zeitzone und Sprache gilt
    .responders = Wer Störungen leiten und schließen darf
    .watchers = Wer mitlesen darf; ohne Angabe alle
    .board = Wo offene Störungen ihre Karten haben; ohne Angabe legt Firebell einen Kanal an
    .timezone = Die Zone für Zeiten, bei denen keine steht, etwa Europe/Berlin
    .timeline_audience = Wer sieht, was /timeline add aufschreibt
    .language = Die Sprache der Kanäle und Karten; ohne Angabe die des Servers
command-firebell-mirrors = Welche Kopien einer Störung aktuell sind und was den anderen fehlt
command-firebell-retry = Eine Kopie gleich noch einmal versuchen, nachdem der Fehler behoben ist
    .mirror = Welche Kopie, so wie /firebell mirrors sie nennt
command-firebell-help = Was zu tun ist, wenn etwas kaputtgeht, und alle Befehle

# `incident` und `entry`, wo ein Befehl nichts anderes sagt.
command-option =
    .incident = Welche Störung, wenn nicht die dieses Kanals
    .entry = Welcher Eintrag: tipp den Anfang seines Textes oder seine Zeit

# Auswahl, die keine Wörter des Fachs sind.
command-choice =
    .open = Offen
    .closed = Geschlossen
    .all = Alle
