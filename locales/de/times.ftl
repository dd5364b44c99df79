# Warum etwas nicht als Zeit verstanden wurde und was man stattdessen schreibt. Was man tippen kann,
# bleibt, wie man es tippt.

time-not-a-time = „{ $words }“ verstehe ich nicht als Zeit: Schreib zum Beispiel 22:45, 5pm, 10m ago, yesterday 23:10, Dec 18 22:15, 2022-12-18 22:15 oder 22:45 UTC+2
time-not-a-time-to-come = „{ $words }“ verstehe ich nicht als Zeit: Schreib zum Beispiel 22:45, 5pm, in 2h, tomorrow 23:10, Dec 18 22:15, 2022-12-18 22:15 oder 22:45 UTC+2
time-too-long = „{ $words }“ ist zu lang für eine Zeit (höchstens { $longest } Zeichen): Schreib nur die Zeit
time-odd-character = das Zeichen „{ $character }“ ({ $code }) gehört in keine Zeit: Nimm einfache Ziffern, Buchstaben und Leerzeichen, etwa 2022-12-18 22:15
time-no-such-clock = „{ $words }“ ist keine Uhrzeit: Stunden gehen von 00 bis 23, Minuten und Sekunden von 00 bis 59, und am gehört zu 12:00am bis 11:59am
time-no-such-day = „{ $words }“ steht in keinem Kalender: Schreib den Tag wie 2022-12-18
time-implausible-year = das Jahr { $year } kann nicht gemeint sein: Schreib eines von 1970 bis 2099, etwa 2022-12-18
time-implausible-moment = das Jahr von { $words } kann nicht gemeint sein: Schreib eines von 1970 bis 2099, etwa 2022-12-18
time-short-year = „{ $words }“ hat ein Jahr mit zwei Ziffern: Schreib alle vier, etwa 2022-12-18
time-day-unknown = „{ $words }“ sagt nicht, welcher Tag es war: Schreib den Tag dazu, etwa 2022-12-18 oder 2022-12-18 22:XX
time-hour-unknown = „{ $words }“ sagt nicht, welche Stunde es war: Schreib 22:XX für irgendwann in dieser Stunde oder nur den Tag
time-day-or-month-first = „{ $words }“ kann { $day_first } heißen (Tag zuerst) oder { $month_first } (Monat zuerst): Schreib so, was Du meinst
time-year-or-clock = die vier Ziffern in „{ $words }“ können ein Jahr oder eine Uhrzeit sein: Schreib 2022-12-18 oder 18 Dec 20:22
time-which-weekday = „{ $weekday }“ kann { $earlier } oder { $later } sein: Schreib so den Tag, den Du meinst
time-weekday-disagrees = { $date } ist ein { $actual }, kein { $written }: Schreib nur das Datum oder berichtige es
time-unknown-zone = „{ $zone }“ kenne ich nicht als Zeitzone: Schreib UTC, einen Abstand wie UTC+2, eine Abkürzung wie CET oder EST oder einen Ort wie Europe/Berlin
time-ambiguous-zone = „{ $zone }“ gilt an mehr als einem Ort: Schreib { $readings }
time-or = { $before } oder { $last }
time-zone-of = { $offset } ({ $place ->
    [india] Indien
    [ireland] Irland
    [israel] Israel
    [north-america] Nordamerika
    [china] China
    [cuba] Kuba
    [atlantic] Atlantik
    [arabia] Arabien
    [singapore] Singapur
    [samoa] Samoa
    [gulf] Golf
    [south-georgia] Südgeorgien
    [amazon] Amazonas
    [armenia] Armenien
   *[other] ?
    })
time-offset-or-range = „{ $words }“ kann eine Uhrzeit mit Zone oder eine Zeitspanne sein: Schreib „{ $offset }“ für die Zone oder „{ $range }“ für von wann bis wann
time-meridiem-on-one-side = „{ $words }“ hat nur auf einer Seite am oder pm: Schreib es auf beiden, etwa 5:30pm - 6:30pm
time-ends-before-it-starts = „{ $words }“ endet, bevor es anfängt: Schreib die frühere Zeit zuerst
time-twice-that-night = { $clock } am { $date } gab es in { $zone } zweimal, weil die Uhren zurückgestellt wurden: Schreib „{ $earlier }“ für das erste oder „{ $later }“ für das zweite Mal
time-never-that-night = { $clock } am { $date } gab es in { $zone } nicht, weil die Uhren vorgestellt wurden: Schreib „{ $later }“, wenn Deine Uhr noch nicht vorgestellt war, oder „{ $earlier }“, wenn sie es zu früh war
time-future = „{ $words }“ liegt in der Zukunft (verstanden als { $understood }, jetzt ist { $now }): Schreib, wann es geschehen ist, etwa 22:45, 10m ago oder yesterday 23:10
time-not-a-date = „{ $words }“ verstehe ich nicht als Datum: Schreib zum Beispiel 2023-07-21, 21.7., July 21, next friday oder in 2 weeks
time-not-a-span = „{ $words }“ verstehe ich nicht als Dauer: Schreib zum Beispiel 30m, 1h30m, 2 hours oder 1d
time-span-out-of-bounds = „{ $words }“ geht nicht: Schreib eine Dauer von mindestens 1s und höchstens { $most_days }d

time-weekday = { $weekday ->
    [Mon] Montag
    [Tue] Dienstag
    [Wed] Mittwoch
    [Thu] Donnerstag
    [Fri] Freitag
    [Sat] Samstag
   *[Sun] Sonntag
    }
time-date = { $day }. { $month ->
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
    } { $year }
