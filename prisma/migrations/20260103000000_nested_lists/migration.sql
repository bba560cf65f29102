-- The lists of an airport's flights and of a flight's bookings are read in the order of their key: by these indexes, the
-- first rows of each list come without the rest of it.

-- DropIndex
DROP INDEX "Flight_originIata_idx";

-- DropIndex
DROP INDEX "Flight_destinationIata_idx";

-- DropIndex
DROP INDEX "Booking_flightId_idx";

-- CreateIndex
CREATE INDEX "Flight_originIata_id_idx" ON "Flight"("originIata", "id");

-- CreateIndex
CREATE INDEX "Flight_destinationIata_id_idx" ON "Flight"("destinationIata", "id");

-- CreateIndex
CREATE INDEX "Booking_flightId_id_idx" ON "Booking"("flightId", "id");
