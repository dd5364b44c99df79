refusal-not-maintenance = { $incident } ist keine Wartung. Für eine Störung: `/incident update` und `/incident close`.
refusal-maintenance-has-its-own = { $incident } ist eine Wartung: Nimm `/maintenance start`, `/maintenance complete` oder `/maintenance cancel`; eine Nachricht an die Öffentlichkeit geht mit `/incident update message:…`.
refusal-maintenance-is-over = { $incident } ist vorbei. Plan eine neue mit `/maintenance schedule`; wenn etwas kaputt ist: `/incident declare`.
refusal-window-backwards = Das Zeitfenster endet, bevor es anfängt. Schreib bei `ends` eine spätere Zeit als bei `starts`.
refusal-window-over = Dieses Zeitfenster ist schon vorbei. Um getane Arbeit festzuhalten, nimm `/incident declare`.
refusal-window-too-long = Ein Zeitfenster von mehr als { $days } Tagen ist länger, als Firebell es annimmt. Teil es auf.
refusal-maintenance-already = { $now_id ->
    [in_progress] { $incident } steht schon auf „{ $now }“. Wenn alles läuft: `/maintenance complete`.
   *[other] { $incident } steht schon auf „{ $now }“. Es gibt nichts zu ändern.
    }
refusal-maintenance-cannot = { $now_id ->
    [scheduled] { $incident } steht auf „{ $now }“, „{ $to }“ geht jetzt nicht. Fang sie mit `/maintenance start` an, oder sag sie ab: `/maintenance cancel`.
    [in_progress] { $incident } steht auf „{ $now }“, „{ $to }“ geht jetzt nicht. Schließ sie mit `/maintenance complete` ab, oder sag sie ab: `/maintenance cancel`.
    [verifying] { $incident } steht auf „{ $now }“, „{ $to }“ geht jetzt nicht. Schließ sie mit `/maintenance complete` ab, oder sag sie ab: `/maintenance cancel`.
   *[other] { $incident } steht auf „{ $now }“, „{ $to }“ geht jetzt nicht. Plan eine neue mit `/maintenance schedule`.
    }

refusal-which-maintenance = Welche Wartung? { $count } sind offen: { $open }. Schreib den Befehl in den Kanal der Wartung oder nenn sie mit `incident:`.
refusal-no-maintenance = Es ist keine Wartung geplant oder im Gang. Plan eine mit `/maintenance schedule`.

answer-maintenance-scheduled = 🛠 **{ $incident }** steht im Kalender: { $title }, { $window } ({ $relative }). Sie beginnt von selbst. Ihr Raum öffnet sich gerade: Schreib dort mit `/task add` die Schritte auf. Titel und Zusammenfassung gehen auf die Statusseite.
answer-maintenance-planned = { $incident } ist geplant.
answer-maintenance-started = { $incident } läuft. Halte jeden Schritt fest: `/task start`, `/task done`. Statusseite und Mitlesende erfahren es gleich.
answer-maintenance-verifying = { $incident } wird geprüft. Wenn alles läuft: `/maintenance complete`.
answer-maintenance-completed = { $incident } ist abgeschlossen. Danke. Statusseite und Mitlesende erfahren es gleich.
answer-maintenance-cancelled = { $incident } ist abgesagt. Statusseite und Mitlesende erfahren es gleich.
answer-maintenance-overlap =
    ⚠️ An denselben Komponenten ist offen:
    { $others }
