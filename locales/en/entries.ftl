# Entries that Firebell writes itself. They go to the public too.

entry-appointed = { $person } is now { $role }.
entry-released = { $person } is no longer { $role }.
entry-severity-changed = Severity changed from { $from } to { $to }.
entry-edited = Corrected { $fields }.
entry-field-title = the title
entry-field-summary = the summary
entry-field-components = the components
entry-field-started = the start
entry-closed = Closed: the response is over.
entry-command-offered = Command was offered to { $person }.
entry-command-accepted-from = { $person } took over command from { $from }.
entry-command-accepted = { $person } is in command.
entry-command-declined = { $person } did not take over command.
entry-command-offer-withdrawn = The offer of command to { $person } was withdrawn.
entry-command-offer-expired = { $person } did not answer the offer of command in time.
entry-command-taken-from = { $person } took command from { $from }.
entry-command-taken = { $person } took command.
entry-left = { $person } left the server and is no longer { $role }.
entry-task = Task { $state }:
entry-made-public = Made public.
entry-merged-into = Goes on in { $incident }: { $title }
entry-took-over = Took over { $incident }: { $title }
entry-postmortem-published = The postmortem is published.
