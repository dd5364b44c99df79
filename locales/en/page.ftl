# The status page: what every page has around it, times, how things are, lists. Where a value is
# marked-up already (a link, a moment), the words beside it are put into the page as they stand here:
# no < and no & in them.

page-skip = Skip to the content
page-places = Pages
page-history = History
page-subscribe = Subscribe
page-silent-since = Nothing has been heard from Firebell since { $moment }. What you see may be out of date.
page-follow = Follow this page in whatever you already use.
page-way-personal = E-mail, Discord, Slack, webhook
page-way-calendar = Maintenance calendar
page-way-json = JSON for programs
page-heard = Last heard from Firebell { $moment }.
page-in-utc = All times are UTC.
page-in-zone = Times are in { $zone }.
page-show-zone = Show { $zone }
page-updated = Updated: { $title }
page-picture-plain = Status
page-widget-title = Service status
page-widget-silent = This may be out of date: last heard { $moment }.
page-lost = Nothing rings here
page-lost-title = Nothing here
page-lost-about = There is no such page.
page-lost-words = This address leads nowhere, or what was here was withdrawn.
page-lost-now = Right now:

# What is said in a line where no page can be shown.
page-no-page = There is no status page at this address.
page-no-file = There is no such file, or it was taken back.
page-only-reading = This address is only for reading.
page-busy = Many people look things up right now. Please try again in a few seconds.
page-unreadable = This part of the history can't be read at the moment. Please try again.
page-many-listeners = Too many listen at the moment. Please read again later.

# Times. In UTC.
page-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
    }
page-month = { $month ->
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
    }
page-month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
    }
page-full-day = { $weekday } { $day } { $month } { $year }
page-day-of-week = { $weekday } { $day } { $month }
page-day-of-year = { $day } { $month }
page-date = { $day } { $month } { $year }
page-moment = { $date }, { $clock } UTC
page-window = { $from } to { $until }
page-that-day = that day
page-under-a-minute = under a minute
page-minutes = { $minutes } min
page-hours = { $hours } h
page-hours-minutes = { $hours } h { $minutes } min
page-days = { $days } d
page-days-hours = { $days } d { $hours } h

# How things are.
page-all-operational = All systems operational
page-all-degraded = Degraded performance
page-all-partial = Partial outage
page-all-major = Major outage
page-all-maintenance = Maintenance under way
page-all-unknown = Waiting for the first word
page-nothing-received = Nothing has been received yet.
page-nothing-open = No open incidents.
page-count-open = { $count ->
    [one] one open incident
   *[other] { $count } open incidents
    }
page-count-running = { $count ->
    [one] one maintenance under way
   *[other] { $count } maintenances under way
    }
page-count-upcoming = { $count ->
    [one] one maintenance announced
   *[other] { $count } maintenances announced
    }
page-badge = { $status ->
    [degraded_performance] degraded
    [partial_outage] partial outage
    [major_outage] major outage
    [under_maintenance] maintenance
   *[operational] operational
    }

# The front page.
page-open = { $count ->
    [one] Open incident
   *[other] Open incidents
    }
page-running = Maintenance under way
page-coming = Coming maintenance
page-components = Components
page-components-how = last 90 days, taller is worse
page-recent = Last 14 days
page-all-history = All of the history
page-no-incidents = No incidents.
page-today = Today
page-days-to-today = { $from } to today
page-more-of-day = { $count } more on { $day }
page-since = since { $moment }
page-lasted = lasted { $span }
page-card-more = { $count ->
    [0] Details
    [one] 1 earlier entry and details
   *[other] { $count } earlier entries and details
    }
page-card-of = of { $title }

# A component's bar.
page-decimal = {"."}
page-uptime = { $percent }% uptime
page-bar-whole = Last { $days } days: { $uptime }
page-bar-part = { $uptime } in the { $days ->
    [one] { $days } day
   *[other] { $days } days
    } on record
page-bar-empty = Nothing is on record yet
page-bar-day = { $date } { $status ->
    [degraded_performance] degraded performance
    [partial_outage] partial outage
    [major_outage] major outage
    [under_maintenance] under maintenance
   *[operational] operational
    }
page-bar-more = { $count ->
    [one] and one day before
   *[other] and { $count } days before
    }

# Feeds, the calendar.
page-feed-about = Incidents and maintenance of { $name }
page-feed-component = Incidents and maintenance of { $component } ({ $name })
page-feed-status = Status: { $status }.
page-feed-planned = Planned: { $window }
page-calendar-name = { $name }: maintenance

# What only a chat program can resolve.
page-mention-role = @role
page-mention-member = @member
page-mention-channel = #channel
