message(FATAL_ERROR "this module is the application's")
