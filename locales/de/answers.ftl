# Die Antworten, wahr in dem Moment, in dem etwas gespeichert wurde.

answer-failed = ⚠️ Es wurde nichts gespeichert: Die Datenbank von Firebell hat es nicht angenommen. Versuch es gleich noch einmal. Wenn es so bleibt: Wer Firebell betreibt, sollte ins Log schauen und `firebell check` ausführen.
answer-failed-at-discord = ⚠️ Nichts wurde festgehalten: Discord hat auf eine Frage zu diesem Server nicht geantwortet. Versuch es gleich noch einmal.

answer-declared =
    { $mark } **{ $incident }** ist gemeldet: { $title } ({ $severity }). { $place }
    { $command } Schreib mit `/timeline add` auf, was Du siehst. { $seen }
answer-declared-room = Weiter geht es in { $room }.
answer-declared-room-opening = Der Raum dafür öffnet gerade und wird hier verlinkt.
answer-in-command = { $person } hat die Einsatzleitung.
answer-nobody-in-command = Noch hat niemand die Einsatzleitung: `/incident appoint`.
answer-seen-drill = Es ist eine Übung: Die Öffentlichkeit sieht davon nichts.
answer-seen-private = Es ist privat: Nur das Einsatzteam sieht es.
answer-seen-declared = Titel und Zusammenfassung gehen auf die Statusseite.
answer-seen-public = Es ist unterwegs zur Statusseite und zu den Mitlesenden.

answer-appointed = { $person } hat jetzt { $role } bei { $incident }.
answer-released = Bei { $incident } hat niemand mehr { $role }.
answer-nobody-commands-now = Gib sie jemandem: `/incident appoint`.
answer-updated = { $incident } steht auf „{ $status }“. { $seen }
answer-next-update = Das nächste öffentliche Update ist für { $at } ({ $relative }) versprochen.
answer-severity-set = { $incident } hat jetzt den Schweregrad { $severity }.
answer-edited = { $incident } ist überall korrigiert.
answer-closed = { $incident } ist geschlossen: Der Einsatz ist vorbei. Danke! Falls es wiederkommt: `/incident reopen`.
answer-reopened = { $incident } ist wieder offen und wird untersucht. { $seen }

answer-entry-added = Notiert bei { $incident } für { $at }. Das sehen: { $audience }.
answer-entry-edited = Der Eintrag von { $incident } ist in jeder Kopie korrigiert.
answer-entry-retracted = Der Eintrag von { $incident } ist zurückgezogen: Jede Kopie zeigt, dass etwas zurückgenommen wurde, keine zeigt, was.
answer-entry-published = Der Eintrag von { $incident } ist jetzt öffentlich.

answer-list-no-such-page = Seite { $page } gibt es nicht. Fang mit `page:1` an.
answer-list-none-open = Es ist keine Störung offen. Melde eine mit `/incident declare`.
answer-list-none-closed = Es ist noch keine Störung geschlossen. `/incident list` zeigt die offenen.
answer-list-none = Es gibt noch keine Störung. Melde eine mit `/incident declare`.
answer-list-open = offen
answer-list-closed = geschlossen
answer-list-more = Mehr: `page:{ $page }`

answer-timeline-no-such-page = { $pages ->
    [one] { $incident } hat { $pages } Seite mit Einträgen. Wähl `page:` von 1 bis { $pages }.
   *[other] { $incident } hat { $pages } Seiten mit Einträgen. Wähl `page:` von 1 bis { $pages }.
    }
answer-timeline-page = { $incident } · Seite { $page } von { $pages }
answer-timeline-retracted = zurückgezogen

answer-component-added = „{ $name }“ lässt sich jetzt in Störungen angeben.
answer-component-removed = „{ $name }“ ist entfernt. Störungen, die diese Komponente schon nennen, behalten sie.
answer-components = Komponenten: { $names }
answer-no-components = Es gibt noch keine Komponenten. Leg die erste mit `/component add` an.

answer-help-title = Wenn etwas kaputtgeht
answer-help-declare = `/incident declare` mit dem, was Du siehst. Ein Fehlalarm ist nicht schlimm.
answer-help-appoint = Gib jemandem die Einsatzleitung: `/incident appoint`.
answer-help-add = Schreib jeden Schritt auf: `/timeline add`.
answer-help-update = Sag der Öffentlichkeit Bescheid: `/incident update`.
answer-help-close = Wenn es vorbei ist: `/incident close`.

answer-next = ➡️ Dein nächster Schritt
answer-next-set-up = Richte Firebell ein, durch Klicken: `/firebell setup`. Das dauert zwei Minuten.
answer-next-answer = Dir ist die Einsatzleitung von { $incident } angeboten: Nimm sie im Raum der Störung an oder lehn ab.
answer-next-lead = Du leitest { $incident }. Sag der Öffentlichkeit, wie es steht: `/incident update`.
answer-next-close = { $incident } ist behoben, und Du hast die Einsatzleitung. Wenn der Einsatz vorbei ist: `/incident close`.
answer-next-take = Noch leitet niemand { $incident }. Übernimm: `/incident take`.
answer-next-help = { $incident } ist offen. Schreib auf, was Du siehst: `/timeline add`.
answer-next-components = Nichts ist kaputt. Gib die Teile Eures Dienstes an, damit Störungen sie nennen können: `/component add`.
answer-next-ask = Etwas ist kaputt? `/incident declare` geht schon. Bitte jemanden, der diesen Server verwaltet, um `/firebell setup`.
answer-next-declare = Nichts ist offen. Wenn etwas kaputtgeht: `/incident declare`. Zum Ausprobieren mit `drill:True`.

answer-which-incident = Welche Störung? { $count } sind offen.
answer-choose-incident = Wähl eine
answer-joined = Danke: Was Du gesehen hast, steht jetzt in { $incident }.
answer-will-be-public = Wenn Du weitermachst, kann jeder das Folgende über { $incident } lesen, sofort und auf Dauer:
answer-public-components = Komponenten: { $names }
answer-public-people = Personen: { $names }
answer-entries-stay = { $count ->
    [0] Andere Einträge gibt es nicht.
    [one] Der andere Eintrag bleibt beim Einsatzteam; `/timeline publish` zeigt ihn.
   *[other] Die { $count } anderen Einträge bleiben beim Einsatzteam; `/timeline publish` zeigt einen davon.
    }
answer-made-public = { $incident } ist jetzt öffentlich. Sag allen, wie es steht: `/incident update`.
answer-merged = { $from } ist geschlossen; alles, was dort stand, geht weiter in { $into }.
answer-merged-hidden = { $from } ist geschlossen und geht weiter in { $into }. Die Störung war privat: Nur das Einsatzteam sieht dort ihre Einträge; ihre Aufgaben und Nacharbeiten bleiben in { $from }.
answer-command-offered = Die Einsatzleitung von { $incident } ist { $person } angeboten; die Antwort kommt im Raum. Das Angebot endet { $at }; bis es angenommen ist, leitest Du.
answer-offer-accepted = Du leitest jetzt { $incident }. Sag es im Raum auch laut.
answer-offer-withdrawn = Das Angebot ist zurückgezogen. Du hast weiter die Einsatzleitung von { $incident }.
answer-offer-declined = Du hast { $incident } nicht übernommen. { $person } leitet weiter.
answer-component-set = „{ $name }“ steht jetzt auf „{ $status }“, unabhängig von Störungen. Die Statusseite zeigt das Schlimmere von beidem.
