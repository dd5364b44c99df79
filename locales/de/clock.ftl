# Erinnerungen im Raum: was gesagt wird, und (…-do) was zu tun ist.
clock-word-first-soon = Die Öffentlichkeit weiß von { $incident } nur, dass es diese Störung gibt. Die erste Nachricht ist { $due } fällig.
clock-word-first-overdue = Die Öffentlichkeit weiß von { $incident } nur, dass es diese Störung gibt. Die erste Nachricht war { $due } fällig.
clock-word-promised-soon = Die versprochene Nachricht an die Öffentlichkeit zu { $incident } ist { $due } fällig.
clock-word-promised-overdue = Die versprochene Nachricht an die Öffentlichkeit zu { $incident } war { $due } fällig.
clock-word-usual-soon = Zuletzt hat die Öffentlichkeit { $last } von { $incident } gehört. Die nächste Nachricht ist { $due } fällig.
clock-word-usual-overdue = Zuletzt hat die Öffentlichkeit { $last } von { $incident } gehört. Die nächste Nachricht war { $due } fällig.
clock-word-do = Schreib, was Ihr jetzt wisst, auch wenn es nur „wir suchen noch“ ist, und wann Ihr Euch wieder meldet: `/incident update message:… next:30m`.

clock-vacant = **Niemand leitet** { $incident } seit { $since }.
clock-vacant-do = Wer übernimmt? `/incident take`. Abgeben kannst Du jederzeit.

clock-long =
    { $hours ->
        [one] Du leitest { $incident } seit { $since }: eine Stunde.
       *[other] Du leitest { $incident } seit { $since }: { $hours } Stunden.
    }
clock-long-do = Ein ausgeruhter Kopf sieht mehr. Biete die Einsatzleitung jemandem an: `/incident handover to:…`.

clock-offer-expired = { $name } hat nicht geantwortet; das Angebot, { $incident } zu leiten, ist vorbei. Du leitest weiter.
clock-offer-declined = { $name } hat abgelehnt, { $incident } zu leiten. Du leitest weiter.
clock-offer-over-do = Biete die Einsatzleitung jemand anderem an: `/incident handover to:…`.

clock-left = { $name } ist nicht mehr auf diesem Server. In { $incident } fehlt jetzt: { $roles }.
clock-left-commander-do = Wer übernimmt die Einsatzleitung? `/incident take`, oder bestimme jemanden: `/incident appoint`.
clock-left-do = Bestimme dafür jemanden, der hier ist: `/incident appoint`.

clock-maintenance-soon = { $incident } ({ $title }) beginnt { $starts } von selbst.
clock-maintenance-soon-do = Wer macht was? `/task list`. Wenn sie nicht beginnen darf: `/maintenance cancel`.
clock-maintenance-began = { $incident } hat wie geplant begonnen. Die Öffentlichkeit erfährt es.
clock-maintenance-began-do = Halte jeden Schritt fest: `/task start`, `/task done`. Wenn alles läuft: `/maintenance complete`.
clock-maintenance-overruns =
    { $open ->
        [0] { $incident } sollte um { $ends } enden und dauert länger.
        [one] { $incident } sollte um { $ends } enden und dauert länger: Ein Schritt ist offen.
       *[other] { $incident } sollte um { $ends } enden und dauert länger: { $open } Schritte sind offen.
    }
clock-maintenance-overruns-do = Sag der Öffentlichkeit, wie lange es noch dauert: `/incident update message:…`. Wenn alles läuft: `/maintenance complete`.
clock-maintenance-missed = Das Fenster von { $incident } war um { $ends } vorbei, und niemand hat die Wartung begonnen.
clock-maintenance-missed-do = Ist sie gemacht: `/maintenance start`, dann `/maintenance complete`. Wenn nicht: `/maintenance cancel`.
clock-maintenance-completed = { $incident } ist abgeschlossen: Das Fenster ist vorbei und jeder Schritt erledigt. Die Öffentlichkeit erfährt es.
clock-maintenance-completed-do = Ist doch etwas kaputt: `/incident declare`.
