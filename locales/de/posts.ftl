# Die Beiträge im Kanal zum Mitlesen.

post-declared = Gemeldet
post-reopened = Wieder offen · Wird untersucht
post-public = öffentlich
post-edited = geändert { $at }
post-retracted = Dieser Eintrag wurde zurückgezogen: { $reason }
post-whole-elsewhere = (ganz: `/timeline show`)
