# Namen und Themen unserer Kanäle. Namen: kleine Buchstaben, Ziffern, Striche.

channel-category = Störungen
channel-board = störungs-übersicht
channel-board-about = Jede offene Störung hat hier ihre Karte
channel-closed = geschlossen-
channel-drill = übung-
channel-room-about = { $incident } · hier spricht das Einsatzteam
channel-watch = mitlesen-
channel-watch-about = { $incident } · hier kannst Du mitlesen; was geschieht, erscheint von selbst
channel-shelf = störungs-archiv
channel-shelf-about = Kanäle von Störungen, die vorbei sind, werden abgelegt; jede hat hier ihre Zeile

# Where a channel was put away.
shelf-line = Geschlossen am { $closed }. Ihr Raum und ihr Mitlese-Kanal sind abgelegt. Was festgehalten wurde: `/incident show incident:{ $incident }`, `/timeline show incident:{ $incident }`
