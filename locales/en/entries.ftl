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
