# What Discord shows beside each command and option: at most 100 characters.
# Groups; then each command with its options; options that many have, and choices, at the end.

command-incident = Open, lead and close an incident
command-timeline = Write down what happens, and correct it
command-component = The parts of the service that an incident can affect
command-firebell = Set Firebell up and look after it

command-incident-declare = Something is broken: open an incident, with a room for those who respond
    .title = What is broken, in a few words; the public reads it
    .severity = How bad it is; SEV3 unless you say
    .summary = What people notice; the public reads it
    .components = What is affected, separated by commas
    .started = When it began, if not now: 22:45, 10m ago
    .commander = Who is in command
    .private = Only responders see it; nothing goes to the public
    .drill = An exercise: nothing goes to the public
command-incident-appoint = Put somebody in command, or give them another role, at once
    .user = Who takes the role
    .role = Which role; without it, incident commander
command-incident-release = Take a role back from whoever has it
    .role = Which role
command-incident-update = Tell the public what is known now, and where it stands
    .message = What people should know now; the public reads it
    .status = Where it stands now
    .next = When the public hears more, such as 30m
command-incident-severity = Say how bad it is now
    .level = How bad it is
    .reason = Why; watchers read it
command-incident-edit = Correct the title, the summary, the components or the start
    .title = The title as it should be
    .summary = The summary as it should be; the public reads it
    .components = All that are affected, separated by commas
    .started = When it began: 22:45, 10m ago, 2022-12-18 22:15
command-incident-close = The response is over; resolves the incident first where it is not
    .resolution = What made it work again; the public reads it
command-incident-reopen = It is not over after all
    .reason = Why; the public reads it
command-incident-show = Where an incident stands, at a glance
command-incident-list = Which incidents there are
    .state = Which ones; open unless you say
    .page = Which page, from 1
command-timeline-add = Write down what you see or do
    .text = What happened
    .at = When, if not now: 22:45, 10m ago, yesterday 23:10, 22:XX
    .phase = Which part of the story it belongs to
    .audience = Who may see it
    .attachment = A picture, a log or any other file; Firebell keeps a copy
command-timeline-edit = Correct an entry, in every copy
    .text = What it should say
    .at = When it happened: 22:45, 10m ago, 22:XX
    .phase = Which part of the story it belongs to
command-timeline-retract = Take an entry back: every copy shows only that something was retracted
    .reason = Why; watchers read it
command-timeline-publish = Let the public see an entry
command-timeline-show = What has happened, in order
    .page = Which page, from 1; the last unless you say
command-component-add = Add a part of the service
    .name = What people call it
command-component-remove = Remove a part of the service; incidents keep their record of it
    .component = Which one
command-component-list = Which parts of the service there are
command-firebell-setup = Say who responds, who watches, where cards go, and which time zone you write in
    .responders = Who may lead and close incidents
    .watchers = Who may read along; without it, everybody
    .board = Where open incidents have their cards; without it, Firebell makes one
    .timezone = The zone of times written without one, such as Europe/Berlin
    .timeline_audience = Who sees what /timeline add writes
    .language = The language of channels and cards; without it, the server's own
command-firebell-mirrors = Which copies of an incident are up to date, and what is wrong with the others
command-firebell-retry = Try a copy of an incident again now, after you mended what was wrong
    .mirror = Which copy, as /firebell mirrors names it
command-firebell-help = What to do when something breaks, and every command

# `incident` and `entry`, wherever a command does not say otherwise.
command-option =
    .incident = Which incident, if not the one of this channel
    .entry = Which entry: start typing its words or its time

# Choices that are no words of the field.
command-choice =
    .open = Open
    .closed = Closed
    .all = All
