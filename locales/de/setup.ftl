# /firebell setup

setup-done = Firebell ist eingerichtet.
setup-responders = **Einsatzteam:** { $who }
setup-responders-role = { $role } und alle, die Kanäle verwalten dürfen
setup-responders-none = alle, die Kanäle verwalten dürfen (eine Rolle gibst Du mit `responders:` an)
setup-watchers = **Mitlesende:** { $who }
setup-watchers-everybody = alle auf diesem Server
setup-board = **Übersicht:** { $channel }
setup-board-own = ein eigener Kanal von Firebell
setup-timezone = **Zeitzone:** { $zone }
setup-language = **Sprache:** { $language }
setup-audience = **Einträge aus `/timeline add` sehen:** { $audience }
setup-try = Probier es aus: `/incident declare title:… drill:True`
