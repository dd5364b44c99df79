# The words of the field. `.inside` is the word as it stands within a sentence.

word-kind-incident = Incident
word-kind-maintenance = Maintenance

word-lang-en = English
word-lang-de = Deutsch

word-status-investigating = Investigating
word-status-identified = Identified
word-status-monitoring = Monitoring
word-status-resolved = Resolved

word-severity-sev1 = SEV1 critical
word-severity-sev2 = SEV2 major
word-severity-sev3 = SEV3 minor
word-severity-sev4 = SEV4 notice

word-component-status-operational = Operational
word-component-status-degraded_performance = Degraded performance
word-component-status-partial_outage = Partial outage
word-component-status-major_outage = Major outage
word-component-status-under_maintenance = Under maintenance

word-phase-before = Before
word-phase-detect = Detect
word-phase-investigate = Investigate
word-phase-remediate = Remediate
word-phase-verify = Verify
word-phase-after = After

word-audience-responders = Responders only
    .inside = responders only
word-audience-watchers = Watchers and responders
    .inside = watchers and responders
word-audience-public = Everyone
    .inside = everyone

word-role-commander = Incident commander
    .inside = incident commander
word-role-comms = Communications
    .inside = communications
word-role-scribe = Scribe
    .inside = scribe
word-role-ops = Operations
    .inside = operations

word-task-state-todo = To do
    .inside = to do
word-task-state-running = Running
    .inside = running
word-task-state-done = Done
    .inside = done
word-task-state-cancelled = Cancelled
    .inside = cancelled

word-followup-kind-prevent = Prevent
word-followup-kind-detect = Detect
word-followup-kind-repair = Repair
word-followup-kind-mitigate = Mitigate
word-followup-kind-process = Process

word-followup-state-open = Open
word-followup-state-done = Done
word-followup-state-dropped = Dropped

word-maintenance-status-scheduled = Scheduled
word-maintenance-status-in_progress = In progress
word-maintenance-status-verifying = Verifying
word-maintenance-status-completed = Completed
word-maintenance-status-cancelled = Cancelled

word-template-standard = Standard: everything on record
word-template-short = Short: one page, with the updates only
word-template-hachyderm = Hachyderm: as their postmortems are

word-section-impact = Impact
word-section-root_cause = Root cause
word-section-went_well = What went well
word-section-went_poorly = What went poorly
word-section-lucky = Where we got lucky
word-section-lessons = Lessons learned
