# People whose name is not known.

people-somebody = That person

# The user command's own name: at most 32 characters.
people-menu-appoint-commander = Appoint commander
