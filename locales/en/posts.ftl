# The watch channel's posts.

post-declared = Declared
post-reopened = Reopened · Investigating
post-public = public
post-edited = edited { $at }
post-retracted = This entry was retracted: { $reason }
post-whole-elsewhere = (whole: `/timeline show`)
