# Die Statusseite: was um jede Seite herum steht, Zeiten, wie die Lage ist, Listen. Wo ein Wert schon
# ausgezeichnet ist (ein Link, ein Zeitpunkt), kommen die Wörter daneben so in die Seite, wie sie hier
# stehen: ohne < und &.

page-skip = Zum Inhalt springen
page-places = Seiten
page-history = Verlauf
page-subscribe = Abonnieren
page-silent-since = Seit { $moment } war von Firebell nichts zu hören. Was hier steht, kann überholt sein.
page-follow = Neues von dieser Seite, auf dem Weg, der Dir passt.
page-way-personal = E-Mail, Discord, Slack, Webhook
page-way-calendar = Wartungskalender
page-way-json = JSON für Programme
page-heard = Zuletzt von Firebell gehört: { $moment }.
page-in-utc = Alle Zeiten in UTC.
page-in-zone = Zeiten in { $zone }.
page-show-zone = { $zone } zeigen
page-updated = Aktualisiert: { $title }
page-picture-plain = Status der Dienste
page-widget-title = Status der Dienste
page-widget-silent = Das kann überholt sein: zuletzt gehört { $moment }.
page-lost = Hier läutet nichts
page-lost-title = Nichts gefunden
page-lost-about = Diese Seite gibt es nicht.
page-lost-words = Diese Adresse führt nirgendwohin, oder was hier stand, wurde zurückgezogen.
page-lost-now = Im Moment:

# Was in einer Zeile steht, wo sich keine Seite zeigen lässt.
page-no-page = Unter dieser Adresse gibt es keine Statusseite.
page-no-file = Diese Datei gibt es nicht, oder sie wurde zurückgezogen.
page-only-reading = Diese Adresse ist nur zum Lesen da.
page-busy = Gerade schlagen viele etwas nach. Versuch es in ein paar Sekunden noch einmal.
page-unreadable = Dieser Teil des Verlaufs lässt sich gerade nicht lesen. Versuch es noch einmal.
page-many-listeners = Gerade hören zu viele zu. Lade die Seite später noch einmal.

# Zeiten. In UTC.
page-weekday = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
    }
page-month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
    }
page-month-short = { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
    }
page-full-day = { $weekday }, { $day }. { $month } { $year }
page-day-of-week = { $weekday }, { $day }. { $month }
page-day-of-year = { $day }. { $month }
page-date = { $day }. { $month } { $year }
page-moment = { $date }, { $clock } UTC
page-window = { $from } bis { $until }
page-that-day = an diesem Tag
page-under-a-minute = unter einer Minute
page-minutes = { $minutes } Min.
page-hours = { $hours } Std.
page-hours-minutes = { $hours } Std. { $minutes } Min.
page-days = { $days } T.
page-days-hours = { $days } T. { $hours } Std.

# Wie die Lage ist.
page-all-operational = Alles läuft
page-all-degraded = Eingeschränkt
page-all-partial = Teilausfall
page-all-major = Ausfall
page-all-maintenance = Wartung läuft
page-all-unknown = Noch keine Nachricht
page-nothing-received = Bisher ist nichts eingetroffen.
page-nothing-open = Keine offenen Störungen.
page-count-open = { $count ->
    [one] eine offene Störung
   *[other] { $count } offene Störungen
    }
page-count-running = { $count ->
    [one] eine laufende Wartung
   *[other] { $count } laufende Wartungen
    }
page-count-upcoming = { $count ->
    [one] eine angekündigte Wartung
   *[other] { $count } angekündigte Wartungen
    }
page-badge = { $status ->
    [degraded_performance] eingeschränkt
    [partial_outage] Teilausfall
    [major_outage] Ausfall
    [under_maintenance] Wartung
   *[operational] läuft
    }

# Die Startseite.
page-open = { $count ->
    [one] Offene Störung
   *[other] Offene Störungen
    }
page-running = Laufende Wartung
page-coming = Angekündigte Wartung
page-components = Komponenten
page-components-how = letzte 90 Tage, höher ist schlimmer
page-recent = Letzte 14 Tage
page-all-history = Der ganze Verlauf
page-no-incidents = Keine Störungen.
page-today = Heute
page-days-to-today = { $from } bis heute
page-more-of-day = { $count } weitere am { $day }
page-since = seit { $moment }
page-lasted = dauerte { $span }
page-card-more = { $count ->
    [0] Einzelheiten
    [one] 1 früherer Eintrag und Einzelheiten
   *[other] { $count } frühere Einträge und Einzelheiten
    }
page-card-of = zu { $title }

# Der Balken einer Komponente.
page-decimal = ,
page-uptime = { $percent } % verfügbar
page-bar-whole = Letzte { $days } Tage: { $uptime }
page-bar-part = { $uptime }, aufgezeichnet { $days ->
    [one] ist { $days } Tag
   *[other] sind { $days } Tage
    }
page-bar-empty = Noch ist nichts aufgezeichnet
page-bar-day = { $date } { $status ->
    [degraded_performance] eingeschränkt
    [partial_outage] Teilausfall
    [major_outage] Ausfall
    [under_maintenance] in Wartung
   *[operational] läuft
    }
page-bar-more = { $count ->
    [one] und ein Tag davor
   *[other] und { $count } Tage davor
    }

# Feeds, der Kalender.
page-feed-about = Störungen und Wartungen von { $name }
page-feed-component = Störungen und Wartungen von { $component } ({ $name })
page-feed-status = Status: { $status }.
page-feed-planned = Geplant: { $window }
page-calendar-name = { $name }: Wartungen

# Was nur ein Chatprogramm auflösen kann.
page-mention-role = @Rolle
page-mention-member = @Mitglied
page-mention-channel = #Kanal
