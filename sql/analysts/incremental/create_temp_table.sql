-- What has changed in a kept table since the copy was made, held while it is put in.
CREATE OR REPLACE TEMP TABLE coming AS {query}
