# Why words were not taken for a time, and what to write instead.

time-not-a-time = “{ $words }” is not a time I can read: write it like 22:45, 5pm, 10m ago, yesterday 23:10, Dec 18 22:15, 2022-12-18 22:15 or 22:45 UTC+2
time-not-a-time-to-come = “{ $words }” is not a time I can read: write it like 22:45, 5pm, in 2h, tomorrow 23:10, Dec 18 22:15, 2022-12-18 22:15 or 22:45 UTC+2
time-too-long = “{ $words }” is too long for a time (at most { $longest } characters): write only the time
time-odd-character = the character “{ $character }” ({ $code }) belongs to no time: type it with plain digits, letters and spaces, like 2022-12-18 22:15
time-no-such-clock = “{ $words }” is no time on a clock: hours go from 00 to 23, minutes and seconds from 00 to 59, and am goes with 12:00am to 11:59am
time-no-such-day = “{ $words }” is no day of the calendar: write the day like 2022-12-18
time-implausible-year = the year { $year } cannot be meant: write one from 1970 to 2099, like 2022-12-18
time-implausible-moment = the year of { $words } cannot be meant: write one from 1970 to 2099, like 2022-12-18
time-short-year = “{ $words }” has a year of two digits: write all four, like 2022-12-18
time-day-unknown = “{ $words }” does not say which day: write the day, like 2022-12-18, or 2022-12-18 22:XX
time-hour-unknown = “{ $words }” does not say which hour: write 22:XX for some time in that hour, or the day alone
time-day-or-month-first = “{ $words }” may be { $day_first } (day first) or { $month_first } (month first): write the one you mean like that
time-year-or-clock = the four digits in “{ $words }” may be a year or a clock time: write it like 2022-12-18 or 18 Dec 20:22
time-which-weekday = “{ $weekday }” may be { $earlier } or { $later }: write the day you mean like that
time-weekday-disagrees = { $date } is a { $actual }, not a { $written }: write only the date, or correct it
time-unknown-zone = “{ $zone }” is no time zone I know: write UTC, an offset like UTC+2, an abbreviation like CET or EST, or a place like Europe/Berlin
time-ambiguous-zone = “{ $zone }” is the time of more than one place: write { $readings }
time-or = { $before } or { $last }
time-zone-of = { $offset } ({ $place ->
    [india] India
    [ireland] Ireland
    [israel] Israel
    [north-america] North America
    [china] China
    [cuba] Cuba
    [atlantic] Atlantic
    [arabia] Arabia
    [singapore] Singapore
    [samoa] Samoa
    [gulf] Gulf
    [south-georgia] South Georgia
    [amazon] Amazon
    [armenia] Armenia
   *[other] ?
    })
time-offset-or-range = “{ $words }” may be a time in a zone or a span of time: write “{ $offset }” for the zone or “{ $range }” for from when to when
time-meridiem-on-one-side = “{ $words }” has am or pm on one side only: write it on both, like 5:30pm - 6:30pm
time-ends-before-it-starts = “{ $words }” ends before it starts: write the earlier time first
time-twice-that-night = { $clock } on { $date } happened twice in { $zone }, because the clocks went back: write “{ $earlier }” for the earlier or “{ $later }” for the later
time-never-that-night = { $clock } on { $date } never happened in { $zone }, because the clocks went forward: write “{ $later }” if yours had not been put forward yet, or “{ $earlier }” if it had been too early
time-future = “{ $words }” is in the future (understood as { $understood }, now it is { $now }): write when it happened, like 22:45, 10m ago or yesterday 23:10
time-not-a-date = “{ $words }” is not a date I can read: write it like 2023-07-21, 21.7., July 21, next friday or in 2 weeks
time-not-a-span = “{ $words }” is not a length of time I can read: write it like 30m, 1h30m, 2 hours or 1d
time-span-out-of-bounds = “{ $words }” is out of bounds: write a length of time of at least 1s and at most { $most_days }d

time-weekday = { $weekday }
time-date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
    } { $year }
