refusal-nobody-in-command = Niemand hat die Einsatzleitung, also gibt es nichts zu übergeben. Übernimm sie: `/incident take`.
refusal-not-yours-to-offer = { $commander } hat die Einsatzleitung, nur von dort kann sie angeboten werden. Frag nach oder übernimm sie mit einer Begründung: `/incident take`.
refusal-offered-to-another = Die Einsatzleitung wurde { $name } angeboten, nicht Dir. Wenn Du gemeint bist, frag, wer sie gerade hat, oder nimm `/incident take`.
refusal-offer-over = Dieses Angebot gilt nicht mehr: Es wurde beantwortet, ersetzt oder ist abgelaufen. `/incident show` sagt, wer jetzt die Einsatzleitung hat.
refusal-offer-still-stands = Dieses Angebot gilt noch. Warte auf die Antwort.
refusal-reason-to-take = { $commander } hat die Einsatzleitung. Willst Du sie ungefragt übernehmen, sag warum; es steht dann im Verlauf: `/incident take reason:…`.
refusal-holds-no-role = { $name } hat hier keine Rolle. Es gibt nichts zu ändern.
# Womit die Leitung angeboten wird, und die Knöpfe von Karten und Rückfragen.

brief-title = { $incident } · Die Leitung wird angeboten
brief-offered = { $to }: { $by } bietet Dir die Leitung von { $incident } an. Ablauf { $until }; bis Du annimmst, leitet { $by }.
brief-state = Stand
brief-nothing-promised = Nichts versprochen
brief-tasks = Offene Aufgaben
brief-no-tasks = Keine
brief-over = Dieses Angebot gilt nicht mehr.

button-accept = Leitung annehmen
button-decline = Ablehnen
button-take = Leitung übernehmen
button-update = Update schreiben
button-entry = Eintrag hinzufügen
button-resolve = Als behoben melden
button-close = Schließen
button-reopen = Wieder öffnen
button-room = Zum Raum
button-join = Bei { $incident } mitmachen
button-declare-anyway = Neue Störung melden
button-without-secret = Ohne das senden
button-no-secret = Kein Geheimnis, so senden
button-publish = Öffentlich machen

form-update = Update schreiben
form-entry = Eintrag hinzufügen
form-resolve = Als behoben melden
form-close = Schließen
form-reopen = Wieder öffnen
form-take = Leitung übernehmen
form-postmortem = Nachbetrachtung
form-message = Was alle wissen sollten
form-next = Wann es mehr zu lesen gibt
form-next-hint = 30m
form-text = Was passiert ist
form-at = Wann, falls nicht jetzt
form-at-hint = 22:45, 10m ago
form-resolution = Wie es ausging; alle lesen es
form-reason = Warum; alle lesen es
form-take-reason = Warum Du übernimmst; Mitlesende sehen es
