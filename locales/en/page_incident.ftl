# One incident or maintenance on the status page, and the history.

page-incident-affected = Affected
page-incident-steps = Steps
page-incident-progress = { $done } of { $wanted } { $wanted ->
    [one] step
   *[other] steps
    } done
page-incident-postmortem = Postmortem
page-incident-published = published { $moment }
page-incident-timeline = Timeline
page-incident-newest-first = newest first
page-incident-from-beginning = from the beginning
page-incident-nothing-public = Nothing was written down for the public yet.
page-incident-followups = What comes of it
page-incident-due = due { $date }
page-incident-followup-kind = { $kind ->
    [prevent] prevent
    [detect] detect
    [repair] repair
    [mitigate] mitigate
   *[process] process
    }
page-incident-planned = Planned
page-incident-severity = Severity
page-incident-started = Started
page-incident-announced = Announced
page-incident-declared = Declared
page-incident-cancelled = Cancelled
page-incident-completed = Completed
page-incident-resolved = Resolved
page-incident-downtime = Total downtime
page-incident-window = Total window
page-incident-lasted = Lasted
page-incident-goes-on = Goes on in
page-incident-meets = At the same time: { $kind ->
    [maintenance] maintenance
   *[incident] incident
    } { $link }, { $status }
page-incident-status = { $status ->
    [investigating] investigating
    [identified] identified
    [monitoring] monitoring
    [resolved] resolved
    [scheduled] scheduled
    [in_progress] in progress
    [verifying] verifying
    [completed] completed
    [cancelled] cancelled
   *[other] { $words }
    }
page-entry-retracted = An entry from { $time } was retracted.
page-entry-written = time as written:
page-entry-late = written down { $span } later
page-entry-file = file

page-history-about = Every incident and maintenance, month by month
page-history-search = Search the history
page-history-search-go = Search
page-history-more = { $count } more in { $month }
page-history-every-month = Every month
page-history-month-about = Incidents and maintenance in { $month }
page-history-found = What was found
page-history-title = History: { $words }
page-history-quoted = “{ $words }”
page-history-counted = { $count ->
    [0] Nothing was found.
    [one] One incident or maintenance.
   *[other] { $count } incidents and maintenances, newest first.
    }
page-history-older = Older, page { $page }
page-history-newer = Newer, page { $page }
page-history-pages-found = Pages of what was found
page-history-pages-month = Pages of this month
page-history-months = Months
