# People whose name is not known.

people-somebody = That person

# The user command's own name: at most 32 characters.
people-menu-appoint-commander = Appoint commander
people-which-incident = Which incident? { $count } are open: { $open }. Use “Appoint commander” in the incident's own channel, or `/incident appoint` with `incident:`.
