# Warum etwas abgelehnt wurde. Am Ende steht immer, was die Person stattdessen tun kann.

refusal-responders-only = Nur das Einsatzteam kann { $deed }. Frag jemanden mit der Rolle des Einsatzteams oder jemanden, der Kanäle verwalten darf.
refusal-closed = { $incident } ist geschlossen, deshalb geht das hier nicht mehr. Wenn es nicht vorbei ist, öffne die Störung wieder mit `/incident reopen`; einen falschen Eintrag korrigierst Du mit `/timeline edit`.
refusal-goes-on-in = { $incident } geht in { $other } weiter und nimmt nichts mehr an. Mach es dort: in ihrem Raum, oder mit `incident:{ $other }`. Falls es doch eine andere war: `/incident reopen`.
refusal-not-closed = { $incident } ist noch offen. Schließ die Störung mit `/incident close` oder mach einfach weiter.
refusal-empty = { $part } ist leer. Schreib ein paar Worte und schick es noch einmal.
refusal-too-long = { $part } hat { $length } Zeichen, höchstens { $most } sind möglich. Kürze oder teile den Text; es wurde nichts gespeichert, kopier ihn also von oben.
refusal-no-components-yet = „{ $given }“ ist hier keine Komponente. Es gibt noch keine: Leg sie mit `/component add` an oder lass die Komponenten weg.
refusal-no-such-component = „{ $given }“ ist hier keine Komponente. Zur Wahl stehen: { $known }. Eine neue legst Du mit `/component add` an.
refusal-not-here = { $name } ist nicht mehr auf diesem Server. Wähl jemanden, der noch da ist.
refusal-is-a-bot = { $name } ist ein Bot, ein Einsatz braucht Menschen. Wähl eine Person.
refusal-already-appointed = { $name } hat die Rolle „{ $role }“ schon. Es gibt nichts zu ändern.
refusal-nobody-has-role = Niemand hat die Rolle „{ $role }“. Vergib sie mit `/incident appoint`.
refusal-empty-update = Ein Update braucht eine Nachricht, einen Status oder beides. Sag, was alle jetzt wissen sollten: `/incident update message:…`.
refusal-same-status = { $incident } steht schon auf „{ $status }“. Wähl einen anderen Status oder schreib dazu, was neu ist.
refusal-same-severity = { $incident } hat schon den Schweregrad { $level }. Wähl einen anderen.
refusal-empty-edit = Sag, was sich ändern soll: Titel, Zusammenfassung, Komponenten oder Beginn.
refusal-empty-entry-edit = Sag, was sich ändern soll: Text, Zeit oder Phase.
refusal-no-such-entry = So einen Eintrag gibt es in { $incident } nicht. Tipp den Anfang seines Textes oder seine Zeit und wähl ihn aus der Liste.
refusal-entry-retracted = Dieser Eintrag von { $incident } wurde schon zurückgezogen und lässt sich nicht mehr ändern. Schreib einen neuen mit `/timeline add`.
refusal-already-public = Diesen Eintrag sehen schon alle. Es gibt nichts zu ändern.
refusal-private = { $incident } ist privat, davon kann nichts an die Öffentlichkeit. Mach die Störung öffentlich: `/incident publish` zeigt vorher, was alle lesen würden. Oder melde eine eigene: `/incident declare`.
refusal-not-typed = Diesen Eintrag hat Firebell selbst geschrieben, um eine Änderung festzuhalten; er hat keinen eigenen Text. Ergänze, was fehlt, mit `/timeline add`.
refusal-not-over = Es ist noch nicht vorbei. Übernimm es, sobald es das ist, oder melde es hier mit /incident declare.
refusal-in-the-future = Diese Zeit liegt in der Zukunft. Ein Eintrag sagt, was geschehen ist: Schreib, wann es war, oder lass die Zeit weg, wenn es gerade eben war.
refusal-no-such-incident-none-open = Die Störung „{ $given }“ gibt es hier nicht. Offen ist keine; `/incident list state:all` zeigt alle.
refusal-no-such-incident = Die Störung „{ $given }“ gibt es hier nicht. Offen sind gerade: { $open }.
refusal-which-incident = Welche Störung? Offen sind { $count }: { $open }. Gib den Befehl im Kanal der Störung ein oder nenn sie mit `incident:`.
refusal-none-open = Es ist keine Störung offen. Melde eine mit `/incident declare`.
refusal-unknown-word = „{ $given }“ steht hier nicht zur Wahl. Wähl aus: { $known }.
refusal-not-private = { $incident } ist nicht privat. Es gibt nichts zu ändern.
refusal-changed-since-seen = { $incident } hat sich geändert, seit Du nachgesehen hast. Sieh mit `/incident publish` noch einmal hin, damit Du weißt, was alle lesen werden.
refusal-merge-with-itself = { $incident } lässt sich nicht mit sich selbst zusammenführen. Wähl eine andere Störung.
refusal-merge-unlike = { $incident } und { $other } lassen sich nicht zusammenführen: Eine ist privat, eine Übung oder eine Wartung und die andere nicht. Schreib in jede, wo es mit der anderen weitergeht.
refusal-like-another = { $incident } wurde vor wenigen Minuten gemeldet: „{ $title }“. Mach dort mit oder melde noch eine.
refusal-looks-secret = Darin scheint etwas Geheimes zu stehen ({ $kinds }). Es wurde nichts gespeichert. Nimm es heraus oder sag, dass es nichts Geheimes ist.
refusal-keeps-secret = Was öffentlich würde, scheint etwas Geheimes zu enthalten ({ $kinds }). Noch ist nichts öffentlich. Korrigier es zuerst (`/timeline edit`, `/incident edit`, `/postmortem write`) oder sag, dass es nichts Geheimes ist.

refusal-servers-only = Firebell arbeitet nur auf Servern. Benutz es dort.
refusal-no-such-command = `/{ $command }` gibt es in diesem Firebell nicht mehr. Lade Discord neu (Strg+R) und wähl aus der Liste.
refusal-no-such-state = „{ $given }“ gibt es hier nicht. Wähl open, closed oder all.
refusal-component-taken = Eine Komponente „{ $name }“ gibt es schon. Gib der neuen einen anderen Namen.
refusal-no-such-mirror = Eine Kopie „{ $given }“ gibt es nicht. Zur Wahl stehen: { $known }.
refusal-setup-managers-only = Nur wer diesen Server verwalten darf, kann Firebell einrichten. Frag so jemanden.
refusal-no-time-zone = Das ist keine Zeitzone. Schreib einen Ort wie `Europe/Berlin` oder `America/New_York`, oder `UTC`.

# „Nur das Einsatzteam kann …“
deed-publish-words = in die öffentliche Chronik schreiben
deed-update = Updates für die Öffentlichkeit schreiben
deed-correct-others = korrigieren, was andere geschrieben haben
deed-appoint = Rollen vergeben
deed-release = Rollen zurücknehmen
deed-severity = den Schweregrad ändern
deed-edit = eine Störung bearbeiten
deed-close = eine Störung schließen
deed-reopen = eine Störung wieder öffnen
deed-retract = Einträge zurückziehen
deed-publish = Einträge veröffentlichen
deed-components = Komponenten ändern
deed-hand-over = die Einsatzleitung übergeben
deed-answer-offer = ein Angebot beantworten
deed-let-offer-expire = ein Angebot verfallen lassen
deed-note-left = festhalten, wer gegangen ist
deed-take = die Einsatzleitung übernehmen
deed-keep-tasks = Aufgaben verwalten
deed-keep-followups = Nacharbeiten verwalten
deed-write-postmortem = die Nachbetrachtung schreiben
deed-make-public = eine Störung öffentlich machen
deed-run-maintenance = Wartungen durchführen
deed-schedule-maintenance = Wartungen planen
deed-merge = Störungen zusammenführen

# „… ist leer.“ „… hat 2001 Zeichen.“
part-title = Der Titel
part-summary = Die Zusammenfassung
part-text = Der Text
part-reason = Die Begründung
part-message = Die Nachricht
part-resolution = Die Lösung
part-person = Die Person
part-role = Die Rolle
part-level = Der Schweregrad
part-name = Der Name
part-section = Der Abschnitt

refusal-unknown-control = Dieser Knopf stammt von einem älteren Firebell und tut nichts mehr. Nimm stattdessen den Befehl; `/firebell help` zeigt alle.
refusal-question-over = Diese Rückfrage ist beantwortet oder älter als 15 Minuten. Schick Deinen Befehl noch einmal.
