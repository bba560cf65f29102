-- CreateEnum
CREATE TYPE "BookingStatus" AS ENUM ('HELD', 'CONFIRMED', 'CANCELLED');

-- CreateTable
CREATE TABLE "Booking" (
    "id" BIGINT NOT NULL,
    "reference" UUID NOT NULL,
    "flightId" INTEGER NOT NULL,
    "passenger" TEXT NOT NULL,
    "status" "BookingStatus" NOT NULL,
    "fare" DECIMAL(10,2) NOT NULL,
    "miles" BIGINT,
    "tags" TEXT[],
    "extras" JSONB,
    "receipt" BYTEA,
    "note" TEXT,
    "bookedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Booking_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Booking_reference_key" ON "Booking"("reference");

-- CreateIndex
CREATE INDEX "Booking_flightId_idx" ON "Booking"("flightId");

-- CreateIndex
CREATE INDEX "Booking_bookedAt_idx" ON "Booking"("bookedAt");

-- AddForeignKey
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_flightId_fkey" FOREIGN KEY ("flightId") REFERENCES "Flight"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
